import type { DeviceType } from '../../../../core/channel'
import type { DeviceFilter } from '../../../../core/device'
import type { ProjectionPage } from '../../../../core/ports/projection'
import type { Reading } from '../../../../core/reading'
import type { Query } from '../database/statements'
import type { NamesSeen } from '../names/names-seen'
import { pageOf, type Scan, scanOf, windowEnd } from './page'
import { ReadingRows } from './reading-row'
import { idIndexOf, tableOf } from './reading-table'

const key = 'device, at, epoch, seq'

/** A week of a type that has ids which are still to be read. */
interface Waiting {
  readonly rows: ReadingRows
  readonly week: number
  /** The first of them. */
  readonly next: number
}

/** Pages readings of all types and weeks in the order of their ids. */
export class ReadingPages {
  readonly #query: Query
  readonly #types: ReadonlyMap<string, ReadingRows>
  readonly #devices: NamesSeen

  constructor(query: Query, types: readonly DeviceType[], devices: NamesSeen) {
    this.#query = query
    this.#types = new Map(types.map((type) => [type.name, new ReadingRows(type, devices)]))
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
    for (const { rows, week, next } of this.#waiting(after, types)) {
      if (next > horizon) break
      const scan = keys
        ? this.#scanDevices(rows, week, after, horizon, limit, keys)
        : this.#scan(rows, week, after, horizon, limit)
      scans.push({ ...scan, items: scan.items.filter((reading) => reading.device !== '') })
      horizon = Math.min(horizon, scan.upTo ?? horizon)
    }
    return pageOf(scans, after, limit, head)
  }

  /** How many have an id in a range. To be called in a snapshot. Reads the index alone, which has the device, too. */
  count(after: number, upTo: number, { devices, types }: DeviceFilter): number {
    const keys = devices && this.#devices.keysAsJson(devices)
    let count = 0
    for (const { rows, week, next } of this.#waiting(after, types)) {
      if (next > upTo) break
      const from = `${tableOf(rows.type, week)} INDEXED BY ${idIndexOf(rows.type, week)}`
      const among = keys ? 'AND device IN (SELECT value FROM json_each(?))' : ''
      const sql = `SELECT count(*) FROM ${from} WHERE id > ? AND id <= ? ${among}`
      count += this.#query.number(sql, after, upTo, ...(keys ? [keys] : [])) ?? 0
    }
    return count
  }

  #waiting(after: number, types: readonly string[] | undefined): Waiting[] {
    const weeks = this.#query.all('SELECT type, week FROM reading_week WHERE newest_id > ?', after)
    const waiting = weeks.flatMap(([name, number]): Waiting[] => {
      const [type, week] = [String(name), Number(number)]
      const rows = this.#types.get(type)
      if (!rows || (types && !types.includes(type))) return []
      const next = this.#query.number(`SELECT id FROM ${tableOf(type, week)} WHERE id > ? ORDER BY id LIMIT 1`, after)
      return next === null ? [] : [{ rows, week, next }]
    })
    return waiting.sort((a, b) => a.next - b.next)
  }

  #scan(rows: ReadingRows, week: number, after: number, upTo: number, limit: number): Scan<Reading> {
    const from = `${tableOf(rows.type, week)} INDEXED BY ${idIndexOf(rows.type, week)}`
    const ask = (columns: string) => `SELECT ${columns} FROM ${from} WHERE id > ? AND id <= ? ORDER BY id LIMIT ?`
    return scanOf(rows.read(this.#query, ask, after, upTo, limit), limit, null)
  }

  /** Picks the rows in the index alone, which has all of the key, and only then fetches them. */
  #scanDevices(rows: ReadingRows, week: number, after: number, upTo: number, limit: number, keys: string): Scan<Reading> {
    const table = tableOf(rows.type, week)
    const end = windowEnd(this.#query, table, 'id', after)
    const ask = (columns: string) => `SELECT ${columns} FROM
      (SELECT ${key} FROM ${table} INDEXED BY ${idIndexOf(rows.type, week)}
        WHERE id > ? AND id <= ? AND device IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?)
      CROSS JOIN ${table} USING (${key}) ORDER BY id`
    return scanOf(rows.read(this.#query, ask, after, Math.min(end ?? upTo, upTo), keys, limit), limit, end)
  }
}
