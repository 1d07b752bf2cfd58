import type { SiteCalendar } from '../../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../../core/channel'
import { aggregate, countersOf, readingsFor } from '../../../../core/rollup/aggregate'
import { type Bucket, layerMs } from '../../../../core/rollup/bucket'
import type { CounterValue } from '../../../../core/rollup/counter-step'
import type { RollupReading } from '../../../../core/rollup/rollup-reading'
import type { Query } from '../database/statements'
import type { BucketTables, StoredRow } from '../rollups/bucket-tables'
import { type Shown, unpackBucket } from '../rollups/packed-bucket'
import { shownAfter } from '../rollups/shown'
import type { ChannelReadings } from './channel-readings'

export interface MeasuredBucketsParts {
  readonly query: Query
  readonly calendar: SiteCalendar
  readonly tables: BucketTables
  readonly series: number
  readonly nameOf: (key: number) => string | null
  /** Only with the channels that are asked for and those they are calculated from. */
  readonly type: DeviceType
  readonly asked: ReadonlySet<string>
  readonly readings: ChannelReadings
}

/** Time whose readings are held at once, ms. */
const chunkMs = 86_400_000

/** Buckets of one series calculated from its readings. */
export class MeasuredBuckets {
  readonly #parts: MeasuredBucketsParts

  constructor(parts: MeasuredBucketsParts) {
    this.#parts = parts
  }

  /** Buckets of a width (ms) in [from, to), which are bounds of buckets; ascending, without the empty ones. */
  between(widthMs: number, from: number, to: number): Bucket[] {
    const { calendar } = this.#parts
    const buckets: Bucket[] = []
    let previous: Shown | null = null
    for (let start = from; start < to; ) {
      const end = Math.min(to, calendar.bucketEnd(widthMs, calendar.bucketStart(widthMs, start + chunkMs)))
      previous = this.#chunk(widthMs, start, end, previous, buckets)
      start = end
    }
    return buckets
  }

  /** Adds the buckets of a part of the time; answers what counters showed at its end. */
  #chunk(widthMs: number, from: number, to: number, before: Shown | null, into: Bucket[]): Shown | null {
    const { calendar, type, readings } = this.#parts
    const needed = readingsFor(type, from, to)
    const all = readings.between(needed.from, needed.to)
    if (all.length === 0) return before
    let previous = before ?? this.#shownBefore(from)
    let first = 0
    // Only times with readings near: a night without any is passed over at once.
    for (let start = from; start < to; ) {
      const end = calendar.bucketEnd(widthMs, start)
      const reach = readingsFor(type, start, end)
      while (first < all.length && (all[first] as RollupReading).at < reach.from) first++
      if (first >= all.length) break
      let last = first
      while (last < all.length && (all[last] as RollupReading).at < reach.to) last++
      if (last > first) {
        const near = all.slice(first, last)
        const bucket = this.#asked(aggregate({ type, start, end, readings: near, previous }))
        if (bucket) into.push(bucket)
        previous = shownAfter(type, previous, near, start, end)
      }
      const next = (all[first] as RollupReading).at
      const reachMs = start - reach.from
      start = last > first ? end : Math.max(end, calendar.bucketStart(widthMs, next - reachMs))
    }
    return previous
  }

  #asked(bucket: Bucket | null): Bucket | null {
    if (!bucket) return null
    const channels = Object.entries(bucket.channels).filter(([name]) => this.#parts.asked.has(name))
    return channels.length === 0 ? null : { start: bucket.start, channels: Object.fromEntries(channels) }
  }

  /** From the newest stored bucket that is right, and the readings since. */
  #shownBefore(time: number): Shown {
    const { type, readings, nameOf } = this.#parts
    const counters = countersOf(type)
    if (counters.length === 0) return {}
    const row = this.#rightBefore(time)
    const shown: Record<string, CounterValue> = row ? { ...unpackBucket(row.start, row.packed, nameOf).shown } : {}
    const since = row ? row.start + layerMs['5m'] : Number.NEGATIVE_INFINITY
    for (const name of since < time ? counters : []) {
      const last = readings.lastBefore(name, since, time)
      if (last) shown[name] = last
    }
    return shown
  }

  /** The newest stored bucket that ends at or before a time and is not marked. */
  #rightBefore(time: number): StoredRow | null {
    const { query, tables, series } = this.#parts
    const marked = "SELECT 1 FROM dirty WHERE series = ? AND layer = '5m' AND start = ?"
    for (let before = time - layerMs['5m'] + 1; ; ) {
      const row = tables.before('5m', series, before)
      if (row === null || query.number(marked, series, row.start) === null) return row
      before = row.start
    }
  }
}
