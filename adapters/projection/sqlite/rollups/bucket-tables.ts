import type { Layer } from '../../../../core/rollup/bucket'
import { periodOf } from '../../periods'
import type { Query } from '../database/statements'

export const minuteMs = 60_000
export const minutesPerSeries = 2 ** 32
/** So that minutes before 1970 are above 0, too. */
export const firstMinute = -(2 ** 31)

/** A bucket as it is stored: see packed-bucket.ts. */
export interface StoredRow {
  readonly start: number
  readonly packed: Uint8Array
}

/** Buckets of a layer whose start lies in one period; days are all in one table. */
export function bucketTableOf(layer: Layer, period: number): string {
  return layer === '1d' ? 'bucket_1d' : `bucket_${layer}_${period}`
}

export function periodOfBucket(layer: Layer, start: number): number {
  return layer === '1d' ? 0 : periodOf(layer, start)
}

/** SQL for the table of one layer and period: one number for series and time, one row for all channels. */
export function bucketTable(layer: Layer, period: number): string {
  return `CREATE TABLE ${bucketTableOf(layer, period)} (key INTEGER PRIMARY KEY, packed BLOB NOT NULL)`
}

/** Series and minute in one number, exact up to two million series. A time within a minute is a bound: the next one counts. */
export function bucketKey(series: number, start: number): number {
  return series * minutesPerSeries + Math.ceil(start / minuteMs) - firstMinute
}

/** The keys a series can have: the first, and the first of the next series. */
export function allOfSeries(series: number): [low: number, high: number] {
  return [series * minutesPerSeries, (series + 1) * minutesPerSeries]
}

export function splitKey(key: number): { readonly series: number; readonly start: number } {
  const minute = (key % minutesPerSeries) + firstMinute
  return { series: Math.floor(key / minutesPerSeries), start: minute * minuteMs }
}

/** Reads stored buckets, whatever table they are in. Times are starts of buckets, ms UTC. */
export class BucketTables {
  readonly #query: Query

  constructor(query: Query) {
    this.#query = query
  }

  /** Ascending. */
  between(layer: Layer, series: number, from: number, to: number): StoredRow[] {
    if (from >= to) return []
    const [low, high] = [bucketKey(series, from), bucketKey(series, to)]
    return this.#periods(layer, from, to).flatMap((period) =>
      this.#query
        .all(`SELECT key, packed FROM ${bucketTableOf(layer, period)} WHERE key >= ? AND key < ? ORDER BY key`, low, high)
        .map(rowOf),
    )
  }

  /** The newest that starts before a time. */
  before(layer: Layer, series: number, time: number): StoredRow | null {
    return this.#first(layer, series, Number.NEGATIVE_INFINITY, time, 'DESC')
  }

  /** The oldest that starts at a time or later. */
  from(layer: Layer, series: number, time: number): StoredRow | null {
    return this.#first(layer, series, time, Number.POSITIVE_INFINITY, 'ASC')
  }

  #first(layer: Layer, series: number, from: number, to: number, order: 'ASC' | 'DESC'): StoredRow | null {
    const [first, end] = allOfSeries(series)
    const low = Number.isFinite(from) ? bucketKey(series, from) : first
    const high = Number.isFinite(to) ? bucketKey(series, to) : end
    const periods = this.#periods(layer, from, to)
    for (const period of order === 'ASC' ? periods : periods.reverse()) {
      const sql = `SELECT key, packed FROM ${bucketTableOf(layer, period)} WHERE key >= ? AND key < ? ORDER BY key ${order} LIMIT 1`
      const [row] = this.#query.all(sql, low, high)
      if (row) return rowOf(row)
    }
    return null
  }

  #periods(layer: Layer, from: number, to: number): number[] {
    const bound = (time: number) => (Number.isFinite(time) ? periodOfBucket(layer, time) : Math.sign(time) * 1e9)
    const sql = 'SELECT period FROM bucket_period WHERE layer = ? AND period BETWEEN ? AND ? ORDER BY period'
    return this.#query.all(sql, layer, bound(from), bound(to)).map(([period]) => Number(period))
  }
}

function rowOf([key, packed]: readonly unknown[]): StoredRow {
  return { start: splitKey(Number(key)).start, packed: packed as Uint8Array }
}
