import type { SiteCalendar } from '../../../../core/calendar/site-calendar'
import { type Bucket, type Layer, layerMs } from '../../../../core/rollup/bucket'
import { mergeBuckets } from '../../../../core/rollup/merge'
import { type Floors, layerBelow } from '../../periods'
import type { Query } from '../database/statements'
import type { BucketTables } from '../rollups/bucket-tables'
import { unpackBucket } from '../rollups/packed-bucket'
import type { MeasuredBuckets } from './measured-buckets'

export interface BucketReaderParts {
  readonly query: Query
  readonly calendar: SiteCalendar
  readonly tables: BucketTables
  readonly floors: Floors
  readonly series: number
  /** Answers null for channels that are not asked for. */
  readonly nameOf: (key: number) => string | null
  readonly measured: MeasuredBuckets
}

/** What is stored of one series, and where that waits to be rebuilt, what it will be. Bounds are bounds of the layer. */
export class BucketReader {
  readonly #parts: BucketReaderParts

  constructor(parts: BucketReaderParts) {
    this.#parts = parts
  }

  /** Buckets of the layer that start in [from, to), ascending. */
  between(layer: Layer, from: number, to: number): Bucket[] {
    const { tables, series, nameOf } = this.#parts
    const dirty = this.#dirty(layer, from, to)
    const stored = tables
      .between(layer, series, from, to)
      .filter((row) => !dirty.has(row.start))
      .map((row) => unpackBucket(row.start, row.packed, nameOf).bucket)
    if (dirty.size === 0) return stored
    const again = this.#runs(layer, dirty).flatMap(([start, end]) => this.#recalculated(layer, start, end))
    return [...stored, ...again].sort((a, b) => a.start - b.start)
  }

  #recalculated(layer: Layer, from: number, to: number): Bucket[] {
    const { calendar, measured } = this.#parts
    if (layer === '5m') return measured.between(layerMs['5m'], from, to)
    return grouped(this.between(layer === '1h' ? '5m' : '1h', from, to), (at) => calendar.startOf(layer, at))
  }

  /** Starts of buckets that are marked, or in which something is. */
  #dirty(layer: Layer, from: number, to: number): Set<number> {
    const { query, calendar, series, floors } = this.#parts
    const sql = 'SELECT start FROM dirty WHERE series = ? AND layer = ? AND start >= ? AND start < ?'
    const starts = new Set(query.all(sql, series, layer, from, to).map(([start]) => Number(start)))
    if (layer === '5m') return starts
    for (const inside of this.#dirty(layer === '1h' ? '5m' : '1h', from, to)) {
      const start = calendar.startOf(layer, inside)
      // Where part of it was dropped, what is stored knows more.
      if (start >= floors[layerBelow[layer]]) starts.add(start)
    }
    return starts
  }

  /** Neighbours together: bounds of each run. */
  #runs(layer: Layer, starts: ReadonlySet<number>): [from: number, to: number][] {
    const runs: [number, number][] = []
    for (const start of [...starts].sort((a, b) => a - b)) {
      const end = this.#parts.calendar.endOf(layer, start)
      const last = runs.at(-1)
      if (last?.[1] === start) last[1] = end
      else runs.push([start, end])
    }
    return runs
  }
}

/** Merges buckets that have the same start in a wider cut. Both are ascending. */
export function grouped(buckets: readonly Bucket[], startOf: (at: number) => number): Bucket[] {
  const groups = [...Map.groupBy(buckets, (bucket) => startOf(bucket.start))]
  return groups.flatMap(([start, parts]) =>
    parts.length === 1 && parts[0]?.start === start ? parts : (mergeBuckets(start, parts) ?? []),
  )
}
