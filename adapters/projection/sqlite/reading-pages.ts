import type { DeviceType } from '../../../core/channel'
import type { DeviceFilter } from '../../../core/device'
import type { ProjectionPage } from '../../../core/ports/projection'
import type { Reading } from '../../../core/reading'
import type { NamesSeen } from './names-seen'
import { pageOf, type Scan, scanOf, windowEnd } from './page'
import type { Cell, Cells, ReadConnection } from './read-connection'
import { linkOf, qualityOf, sourceOf } from './reading-codes'
import { fixedColumns, idIndexOf, quote, tableOf } from './reading-table'

const key = 'device, at, epoch, seq'

/** Pages readings of all types in the order of their ids. */
export class ReadingPages {
  readonly #connection: ReadConnection
  readonly #types: readonly DeviceType[]
  readonly #devices: NamesSeen

  constructor(connection: ReadConnection, types: readonly DeviceType[], devices: NamesSeen) {
    this.#connection = connection
    this.#types = types
    this.#devices = devices
  }

  /** Newest id over all types. */
  head(): number {
    return Math.max(0, ...this.#types.map((type) => this.#connection.number(`SELECT max(id) FROM ${tableOf(type.name)}`) ?? 0))
  }

  page(after: number, { devices, types }: DeviceFilter, limit: number): ProjectionPage<Reading> {
    const wanted = this.#types.filter((type) => !types || types.includes(type.name))
    const keys = devices && this.#devices.keysAsJson(devices)
    return this.#connection.snapshot(() => {
      const head = this.head()
      if (head <= after) return { items: [], next: after, caughtUp: true }
      const scans = wanted.map((type) => (keys ? this.#scanDevices(type, after, limit, keys) : this.#scan(type, after, limit)))
      return pageOf(scans, after, limit, head)
    })
  }

  #scan(type: DeviceType, after: number, limit: number): Scan<Reading> {
    const sql = `SELECT ${columnsOf(type)} FROM ${tableOf(type.name)} INDEXED BY ${idIndexOf(type.name)}
      WHERE id > ? ORDER BY id LIMIT ?`
    return scanOf(this.#readings(type, this.#connection.all(sql, after, limit)), limit, null)
  }

  /** Picks the rows in the index alone, which has all of the key, and only then fetches them. */
  #scanDevices(type: DeviceType, after: number, limit: number, keys: string): Scan<Reading> {
    const table = tableOf(type.name)
    const end = windowEnd(this.#connection, table, 'id', after)
    const sql = `SELECT ${columnsOf(type)} FROM
      (SELECT ${key} FROM ${table} INDEXED BY ${idIndexOf(type.name)}
        WHERE id > ? AND id <= ? AND device IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?)
      CROSS JOIN ${table} USING (${key}) ORDER BY id`
    const rows = this.#connection.all(sql, after, end ?? Number.MAX_SAFE_INTEGER, keys, limit)
    return scanOf(this.#readings(type, rows), limit, end)
  }

  #readings(type: DeviceType, rows: readonly Cells[]): Reading[] {
    const channels = type.channels.map((channel) => channel.name)
    return rows.map((row) => this.#reading(type.name, channels, row))
  }

  #reading(type: string, channels: readonly string[], row: Cells): Reading {
    const [device, at, epoch, seq, id, receivedAt, source, link, quality, extra] = row as readonly number[]
    return {
      id: id as number,
      device: this.#devices.name(device as number),
      type,
      at: at as number,
      receivedAt: receivedAt as number,
      epoch: epoch as number,
      seq: seq as number,
      source: sourceOf(source as number),
      link: linkOf(link as number | null),
      quality: qualityOf(quality as number),
      values: valuesOf(channels, row, extra as Cell),
    }
  }
}

function columnsOf(type: DeviceType): string {
  return [...fixedColumns, ...type.channels.map((channel) => quote(channel.name))].join(', ')
}

/** Only the channels that were measured. */
function valuesOf(channels: readonly string[], row: Cells, extra: Cell): Record<string, number> {
  const values: Record<string, number> = {}
  for (let index = 0; index < channels.length; index++) {
    const value = row[index + fixedColumns.length]
    if (value !== null) values[channels[index] as string] = value as number
  }
  return typeof extra === 'string' ? Object.assign(values, JSON.parse(extra)) : values
}
