import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../core/channel'
import type { Completeness, CompletenessQuery } from '../../../core/completeness'
import type { DeviceFilter } from '../../../core/device'
import type { RejectionCode } from '../../../core/errors/catalogue'
import { HubError } from '../../../core/errors/hub-error'
import type { DeviceEvent } from '../../../core/event'
import type { History, HistoryQuery } from '../../../core/history'
import type { ProjectionPage, ProjectionReader, ReadingPlace, Retention } from '../../../core/ports/projection'
import type { LatestValues, Reading } from '../../../core/reading'
import type { Rejected } from '../../../core/rejected'
import { CompletenessQueries } from './continuity/completeness-queries'
import { Conditions } from './database/conditions'
import { storedFloors } from './database/floors'
import { ReadConnection } from './database/read-connection'
import type { Cells } from './database/statements'
import { HistoryQueries } from './history/history-queries'
import { closestNames } from './names/closest-names'
import { NamesSeen } from './names/names-seen'
import { DeviceReadings } from './readings/device-readings'
import { pageOf, scanOf, windowEnd } from './readings/page'
import { ReadingPages } from './readings/reading-pages'
import { eventColumns, eventOf, rejectedColumns, rejectedOf } from './state/record-rows'
import { latestColumns, latestOf } from './state/state-tables'

export interface SqliteProjectionReaderOptions {
  /** Cuts hours and days: the same as the store's. */
  readonly calendar: SiteCalendar
  readonly retention: Retention
  /** Ms UTC; tells what is past its retention, and which layer of a history answers. */
  readonly now: () => number
}

/**
 * Reads a projection beside its writer, in any thread. Filters know devices and types; which devices are in a
 * group only the registry knows, so groups are to be resolved before, and types too where items have none
 * (events and rejected).
 */
export class SqliteProjectionReader implements ProjectionReader {
  readonly #connection: ReadConnection
  readonly #types: readonly DeviceType[]
  readonly #devices: NamesSeen
  readonly #series: NamesSeen
  readonly #channels: NamesSeen
  readonly #readings: ReadingPages
  readonly #deviceReadings: DeviceReadings
  readonly #history: HistoryQueries
  readonly #completeness: CompletenessQueries
  #forgotten = 0

  /** Opens a projection that its store has made. Throws HubError STORE_UNAVAILABLE. */
  constructor(file: string, types: readonly DeviceType[], options: SqliteProjectionReaderOptions) {
    const query = new ReadConnection(file)
    this.#connection = query
    this.#types = types
    const devices = new NamesSeen(query, 'device')
    const series = new NamesSeen(query, 'series')
    const channels = new NamesSeen(query, 'channel')
    this.#devices = devices
    this.#series = series
    this.#channels = channels
    this.#readings = new ReadingPages(query, types, devices)
    this.#deviceReadings = new DeviceReadings(query, devices)
    this.#history = new HistoryQueries({ query, devices, series, channels, ...options })
    this.#completeness = new CompletenessQueries(query, devices, options.calendar)
  }

  head(stream: 'readings' | 'latest' | 'events' | 'rejected'): number {
    if (stream === 'readings') return this.#readings.head()
    if (stream === 'latest') return this.#newest('latest', 'last_id')
    return this.#newest(stream === 'events' ? 'event' : 'rejected', 'id')
  }

  readings(after: number, filter: DeviceFilter, limit: number): ProjectionPage<Reading> {
    return this.#snapshot(() => this.#readings.page(after, filter, limit))
  }

  readingsBetween(type: string, device: string, from: number, to: number, after: ReadingPlace | null, limit: number): Reading[] {
    const known = this.#typeOf(type)
    return this.#snapshot(() => this.#deviceReadings.between(known, device, from, to, after, limit))
  }

  readingsSince(): number {
    return storedFloors(this.#connection).raw
  }

  latestSince(after: number, filter: DeviceFilter, limit: number): ProjectionPage<LatestValues> {
    return this.#snapshot(() => {
      const conditions = this.#latestConditions(filter)
      return this.#page('latest', 'last_id', latestColumns, after, limit, conditions, (row) => this.#latestOf(row))
    })
  }

  events(after: number, filter: DeviceFilter, kinds: readonly string[] | null, limit: number): ProjectionPage<DeviceEvent> {
    return this.#snapshot(() => {
      const conditions = new Conditions()
        .among('device', filter.devices && this.#devices.keysAsJson(filter.devices))
        .among('kind', kinds ? JSON.stringify(kinds) : undefined)
      return this.#page('event', 'id', eventColumns, after, limit, conditions, (row) => eventOf(row, this.#devices))
    })
  }

  rejectedSince(after: number, filter: DeviceFilter, limit: number): ProjectionPage<Rejected> {
    return this.#snapshot(() => {
      const conditions = new Conditions().among('device', filter.devices && JSON.stringify(filter.devices))
      return this.#page('rejected', 'id', rejectedColumns, after, limit, conditions, rejectedOf)
    })
  }

  count(stream: 'readings' | 'events', after: number, upTo: number, filter: DeviceFilter): number {
    return this.#snapshot(() => {
      if (stream === 'readings') return this.#readings.count(after, upTo, filter)
      const { where, parameters } = new Conditions()
        .among('device', filter.devices && this.#devices.keysAsJson(filter.devices))
        .and('id > ?', after)
        .and('id <= ?', upTo)
      return this.#connection.number(`SELECT count(*) FROM event ${where}`, ...parameters) ?? 0
    })
  }

  latest(filter: DeviceFilter): readonly LatestValues[] {
    return this.#snapshot(() => {
      const { where, parameters } = this.#latestConditions(filter)
      const rows = this.#connection.all(`SELECT ${latestColumns} FROM latest ${where}`, ...parameters)
      return rows.map((row) => this.#latestOf(row)).sort((a, b) => (a.device < b.device ? -1 : 1))
    })
  }

  history(type: string, query: HistoryQuery): History {
    const known = this.#typeOf(type)
    return this.#snapshot(() => this.#history.answer(known, query))
  }

  completeness(query: CompletenessQuery, now: number): Completeness {
    return this.#snapshot(() => this.#completeness.answer(query, now))
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

  #typeOf(name: string): DeviceType {
    const known = this.#types.find((each) => each.name === name)
    if (known) return known
    const names = this.#types.map((each) => each.name)
    const closest = closestNames(name, names).join(', ')
    throw new HubError('UNKNOWN_DEVICE_TYPE', `There is no device type "${name}". Closest: ${closest}.`)
  }

  /** Reads one and the same state of the database; names that were forgotten since the last time are not known any more. */
  #snapshot<T>(read: () => T): T {
    return this.#connection.snapshot(() => {
      const forgotten = this.#connection.number('SELECT forgotten FROM progress') ?? 0
      if (forgotten !== this.#forgotten) {
        this.#devices.clear()
        this.#series.clear()
        this.#forgotten = forgotten
      }
      return read()
    })
  }

  /** To be called in a snapshot. */
  #page<T extends { readonly id: number }>(
    table: string,
    id: string,
    columns: string,
    after: number,
    limit: number,
    conditions: Conditions,
    read: (row: Cells) => T,
  ): ProjectionPage<T> {
    const head = this.#newest(table, id)
    const end = conditions.isEmpty ? null : windowEnd(this.#connection, table, id, after)
    const { where, parameters } = conditions.and(`${id} > ?`, after).and(`${id} <= ?`, end ?? Number.MAX_SAFE_INTEGER)
    const rows = this.#connection.all(`SELECT ${columns} FROM ${table} ${where} ORDER BY ${id} LIMIT ?`, ...parameters, limit)
    return pageOf([scanOf(rows.map(read), limit, end)], after, limit, head)
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
