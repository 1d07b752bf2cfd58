import type { DeviceType } from '../../../core/channel'
import type { DeviceFilter } from '../../../core/device'
import type { RejectionCode } from '../../../core/errors/catalogue'
import { HubError } from '../../../core/errors/hub-error'
import type { DeviceEvent, DeviceEventKind } from '../../../core/event'
import type { History, HistoryQuery } from '../../../core/history'
import type { ProjectionPage, ProjectionReader } from '../../../core/ports/projection'
import type { LatestValues, Reading } from '../../../core/reading'
import type { Rejected } from '../../../core/rejected'
import { closestNames } from './closest-names'
import { Conditions } from './conditions'
import { HistoryQueries } from './history'
import { NamesSeen } from './names-seen'
import { pageOf, scanOf, windowEnd } from './page'
import { type Cells, ReadConnection } from './read-connection'
import { ReadingPages } from './reading-pages'
import { latestColumns, latestOf } from './state-tables'

const rejectedColumns = 'id, device, received_at, topic, code, reason, raw, size'

/**
 * Reads a projection beside its writer, in any thread. Filters know devices and types; which devices are in a
 * group only the registry knows, so groups are to be resolved before, and types too where items have none
 * (events and rejected).
 */
export class SqliteProjectionReader implements ProjectionReader {
  readonly #connection: ReadConnection
  readonly #types: readonly DeviceType[]
  readonly #devices: NamesSeen
  readonly #channels: NamesSeen
  readonly #readings: ReadingPages
  readonly #history: HistoryQueries

  /** Opens a projection that its store has made. Throws HubError STORE_UNAVAILABLE. */
  constructor(file: string, types: readonly DeviceType[]) {
    this.#connection = new ReadConnection(file)
    this.#types = types
    this.#devices = new NamesSeen(this.#connection, 'device')
    this.#channels = new NamesSeen(this.#connection, 'channel')
    this.#readings = new ReadingPages(this.#connection, types, this.#devices)
    this.#history = new HistoryQueries(this.#connection, this.#devices)
  }

  head(stream: 'readings' | 'latest' | 'events' | 'rejected'): number {
    if (stream === 'readings') return this.#readings.head()
    if (stream === 'latest') return this.#newest('latest', 'last_id')
    return this.#newest(stream === 'events' ? 'event' : 'rejected', 'id')
  }

  readings(after: number, filter: DeviceFilter, limit: number): ProjectionPage<Reading> {
    return this.#readings.page(after, filter, limit)
  }

  latestSince(after: number, filter: DeviceFilter, limit: number): ProjectionPage<LatestValues> {
    const conditions = this.#latestConditions(filter)
    return this.#page('latest', 'last_id', latestColumns, after, limit, conditions, (row) => this.#latestOf(row))
  }

  events(after: number, filter: DeviceFilter, kinds: readonly string[] | null, limit: number): ProjectionPage<DeviceEvent> {
    const conditions = new Conditions()
      .among('device', filter.devices && this.#devices.keysAsJson(filter.devices))
      .among('kind', kinds ? JSON.stringify(kinds) : undefined)
    const columns = 'id, device, kind, at, received_at, body'
    return this.#page('event', 'id', columns, after, limit, conditions, ([id, device, kind, at, receivedAt, body]) => ({
      id: Number(id),
      device: this.#devices.name(Number(device)),
      kind: kind as DeviceEventKind,
      at: Number(at),
      receivedAt: Number(receivedAt),
      body: JSON.parse(String(body)),
    }))
  }

  rejectedSince(after: number, filter: DeviceFilter, limit: number): ProjectionPage<Rejected> {
    const conditions = new Conditions().among('device', filter.devices && JSON.stringify(filter.devices))
    return this.#page('rejected', 'id', rejectedColumns, after, limit, conditions, rejectedOf)
  }

  latest(filter: DeviceFilter): readonly LatestValues[] {
    const { where, parameters } = this.#latestConditions(filter)
    const rows = this.#connection.all(`SELECT ${latestColumns} FROM latest ${where}`, ...parameters)
    return rows.map((row) => this.#latestOf(row)).sort((a, b) => (a.device < b.device ? -1 : 1))
  }

  history(type: string, query: HistoryQuery): History {
    const known = this.#types.find((each) => each.name === type)
    if (known) return this.#history.answer(known, query)
    const names = this.#types.map((each) => each.name)
    const closest = closestNames(type, names).join(', ')
    throw new HubError('UNKNOWN_DEVICE_TYPE', `There is no device type "${type}". Closest: ${closest}.`)
  }

  rejected(query: { readonly device?: string; readonly code?: RejectionCode; readonly before?: number; readonly limit: number }) {
    const { where, parameters } = new Conditions()
      .and('device = ?', query.device)
      .and('code = ?', query.code)
      .and('id < ?', query.before)
    const sql = `SELECT ${rejectedColumns} FROM rejected ${where} ORDER BY id DESC LIMIT ?`
    const items = this.#connection.all(sql, ...parameters, query.limit).map(rejectedOf)
    return { items, total: this.#connection.number('SELECT count(*) FROM rejected') ?? 0 }
  }

  close(): void {
    this.#connection.close()
  }

  #page<T extends { readonly id: number }>(
    table: string,
    id: string,
    columns: string,
    after: number,
    limit: number,
    conditions: Conditions,
    read: (row: Cells) => T,
  ): ProjectionPage<T> {
    return this.#connection.snapshot(() => {
      const head = this.#newest(table, id)
      const end = conditions.isEmpty ? null : windowEnd(this.#connection, table, id, after)
      const { where, parameters } = conditions.and(`${id} > ?`, after).and(`${id} <= ?`, end ?? Number.MAX_SAFE_INTEGER)
      const rows = this.#connection.all(`SELECT ${columns} FROM ${table} ${where} ORDER BY ${id} LIMIT ?`, ...parameters, limit)
      return pageOf([scanOf(rows.map(read), limit, end)], after, limit, head)
    })
  }

  #latestConditions(filter: DeviceFilter): Conditions {
    return new Conditions()
      .among('device', filter.devices && this.#devices.keysAsJson(filter.devices))
      .among('type', filter.types && JSON.stringify(filter.types))
  }

  #latestOf(row: Cells): LatestValues {
    return latestOf(row, this.#devices, this.#channels)
  }

  #newest(table: string, id: string): number {
    return this.#connection.number(`SELECT max(${id}) FROM ${table}`) ?? 0
  }
}

function rejectedOf([id, device, receivedAt, topic, code, reason, raw, size]: Cells): Rejected {
  return {
    id: Number(id),
    device: String(device),
    receivedAt: Number(receivedAt),
    topic: String(topic),
    code: code as RejectionCode,
    reason: String(reason),
    raw: Buffer.from(raw as Uint8Array).toString('base64'),
    size: Number(size),
  }
}
