import type { DeviceType } from '../../../../core/channel'
import type { DeviceFilter } from '../../../../core/device'
import type { ProjectionPage } from '../../../../core/ports/projection'
import type { Reading } from '../../../../core/reading'
import type { Cells, Query } from '../database/statements'
import type { NamesSeen } from '../names/names-seen'
import { pageOf, type Scan, scanOf, windowEnd } from './page'
import { columnsOf, readingsOf } from './reading-row'
import { idIndexOf, tableOf } from './reading-table'

const key = 'device, at, epoch, seq'

/** A week of a type that has ids which are still to be read. */
interface Waiting {
  readonly type: DeviceType
  readonly week: number
  /** The first of them. */
  readonly next: number
}

/** Pages readings of all types and weeks in the order of their ids. */
export class ReadingPages {
  readonly #query: Query
  readonly #types: ReadonlyMap<string, DeviceType>
  readonly #devices: NamesSeen

  constructor(query: Query, types: readonly DeviceType[], devices: NamesSeen) {
    this.#query = query
    this.#types = new Map(types.map((type) => [type.name, type]))
    this.#devices = devices
  }

  /** Newest id over all types. */
  head(): number {
    return this.#query.number('SELECT max(newest_id) FROM reading_week') ?? 0
  }

  /** To be called in a snapshot. */
  page(after: number, { devices, types }: DeviceFilter, limit: number): ProjectionPage<Reading> {
    const head = this.head()
    if (head <= after) return { items: [], next: after, caughtUp: true }
    const keys = devices && this.#devices.keysAsJson(devices)
    const scans: Scan<Reading>[] = []
    let horizon = Number.MAX_SAFE_INTEGER
    // In the order in which they begin: mostly the first has all of the page, and the others need not be looked at.
    for (const { type, week, next } of this.#waiting(after, types)) {
      if (next > horizon) break
      const scan = keys
        ? this.#scanDevices(type, week, after, horizon, limit, keys)
        : this.#scan(type, week, after, horizon, limit)
      scans.push({ ...scan, items: scan.items.filter((reading) => reading.device !== '') })
      horizon = Math.min(horizon, scan.upTo ?? horizon)
    }
    return pageOf(scans, after, limit, head)
  }

  /** How many have an id in a range. To be called in a snapshot. Reads the index alone, which has the device, too. */
  count(after: number, upTo: number, { devices, types }: DeviceFilter): number {
    const keys = devices && this.#devices.keysAsJson(devices)
    let count = 0
    for (const { type, week, next } of this.#waiting(after, types)) {
      if (next > upTo) break
      const from = `${tableOf(type.name, week)} INDEXED BY ${idIndexOf(type.name, week)}`
      const among = keys ? 'AND device IN (SELECT value FROM json_each(?))' : ''
      const sql = `SELECT count(*) FROM ${from} WHERE id > ? AND id <= ? ${among}`
      count += this.#query.number(sql, after, upTo, ...(keys ? [keys] : [])) ?? 0
    }
    return count
  }

  #waiting(after: number, types: readonly string[] | undefined): Waiting[] {
    const weeks = this.#query.all('SELECT type, week FROM reading_week WHERE newest_id > ?', after)
    const waiting = weeks.flatMap(([name, week]): Waiting[] => {
      const type = this.#types.get(String(name))
      if (!type || (types && !types.includes(type.name))) return []
      const table = tableOf(type.name, Number(week))
      const next = this.#query.number(`SELECT id FROM ${table} WHERE id > ? ORDER BY id LIMIT 1`, after)
      return next === null ? [] : [{ type, week: Number(week), next }]
    })
    return waiting.sort((a, b) => a.next - b.next)
  }

  #scan(type: DeviceType, week: number, after: number, upTo: number, limit: number): Scan<Reading> {
    const from = `${tableOf(type.name, week)} INDEXED BY ${idIndexOf(type.name, week)}`
    const sql = `SELECT ${columnsOf(type)} FROM ${from} WHERE id > ? AND id <= ? ORDER BY id LIMIT ?`
    return scanOf(this.#readings(type, this.#query.all(sql, after, upTo, limit)), limit, null)
  }

  /** Picks the rows in the index alone, which has all of the key, and only then fetches them. */
  #scanDevices(type: DeviceType, week: number, after: number, upTo: number, limit: number, keys: string): Scan<Reading> {
    const table = tableOf(type.name, week)
    const end = windowEnd(this.#query, table, 'id', after)
    const sql = `SELECT ${columnsOf(type)} FROM
      (SELECT ${key} FROM ${table} INDEXED BY ${idIndexOf(type.name, week)}
        WHERE id > ? AND id <= ? AND device IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?)
      CROSS JOIN ${table} USING (${key}) ORDER BY id`
    const rows = this.#query.all(sql, after, Math.min(end ?? upTo, upTo), keys, limit)
    return scanOf(this.#readings(type, rows), limit, end)
  }

  #readings(type: DeviceType, rows: readonly Cells[]): Reading[] {
    return readingsOf(type, rows, this.#devices)
  }
}
