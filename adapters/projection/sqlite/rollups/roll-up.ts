import type { SiteCalendar } from '../../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../../core/channel'
import type { RollUpRound } from '../../../../core/ports/projection'
import { aggregate, countersOf, readingsFor } from '../../../../core/rollup/aggregate'
import { type Bucket, type Layer, layerMs, layers } from '../../../../core/rollup/bucket'
import { mergeBuckets } from '../../../../core/rollup/merge'
import { type Floors, layerBelow } from '../../periods'
import type { Query } from '../database/statements'
import type { NumberedNames } from '../names/numbered-names'
import { seriesOf } from '../names/series'
import { MeasuredReadings } from '../readings/measured-readings'
import type { BucketChanges } from './bucket-changes'
import type { BucketTables, StoredRow } from './bucket-tables'
import type { BucketWriter } from './bucket-writer'
import type { DirtyBucket, DirtyMarks } from './dirty-marks'
import { packBucket, type Shown, unpackBucket } from './packed-bucket'
import type { ReadingMarks } from './reading-marks'
import { sameShown, shownAfter } from './shown'

export interface RollUpParts {
  readonly query: Query
  readonly types: readonly DeviceType[]
  readonly calendar: SiteCalendar
  readonly series: NumberedNames
  readonly channels: NumberedNames
  readonly tables: BucketTables
  readonly writer: BucketWriter
  readonly marks: DirtyMarks
  readonly readingMarks: ReadingMarks
  readonly changes: BucketChanges
}

interface KnownType {
  readonly type: DeviceType
  readonly readings: MeasuredReadings
  readonly counters: ReadonlySet<string>
}

/** The shortest that a bucket of a layer can be, ms; a day has 23 hours when clocks are put forward. */
const shortest: Readonly<Record<Layer, number>> = { ...layerMs, '1d': 23 * layerMs['1h'] }

/** The longest: an hour and a day in which clocks are put back, by two hours at most. */
const longest: Readonly<Record<Layer, number>> = {
  '5m': layerMs['5m'],
  '1h': 3 * layerMs['1h'],
  '1d': 26 * layerMs['1h'],
}

/**
 * Rebuilds marked buckets: those of 5 minutes from the readings, hours from these, days from the hours. To be called in a
 * transaction: then no mark is lost without its bucket being rebuilt.
 */
export class RollUp {
  readonly #parts: RollUpParts
  readonly #types: ReadonlyMap<string, KnownType>

  constructor(parts: RollUpParts) {
    this.#parts = parts
    this.#types = new Map(
      parts.types.map((type) => {
        const readings = new MeasuredReadings(parts.query, type)
        return [type.name, { type, readings, counters: new Set(countersOf(type)) }]
      }),
    )
  }

  /** Narrow ones first, so that wider ones are made once, of what is right. */
  round(before: number, limit: number, floors: Floors): RollUpRound {
    const { marks } = this.#parts
    let rebuilt = 0
    for (const dirty of marks.due('5m', before - shortest['5m'], limit)) {
      this.#rebuildNarrow(dirty, floors)
      rebuilt++
    }
    for (const layer of ['1h', '1d'] as const) rebuilt += this.#rebuildWide(layer, before, limit - rebuilt, floors)
    return { rebuilt, waiting: marks.count - this.#filling(before) }
  }

  /** Marked buckets that are not over at `before`. */
  #filling(before: number): number {
    const { calendar, marks } = this.#parts
    let filling = 0
    for (const layer of layers)
      for (const { start, count } of marks.since(layer, before - longest[layer]))
        if (calendar.endOf(layer, start) > before) filling += count
    return filling
  }

  #rebuildNarrow({ series, start }: DirtyBucket, floors: Floors): void {
    const { tables, writer, marks, readingMarks, channels } = this.#parts
    marks.remove('5m', series, start)
    const { device, type: typeName } = seriesOf(this.#parts.series.name(series))
    const known = this.#types.get(typeName)
    if (!known) return

    const end = start + layerMs['5m']
    const needed = readingsFor(known.type, start, end)
    const readings = known.readings.between(device, needed.from, needed.to)
    const [old] = tables.between('5m', series, start, end)
    const previous = this.#shownIn(known, tables.before('5m', series, start))
    const bucket = aggregate({ type: known.type, start, end, readings, previous })
    const shown = bucket ? shownAfter(known.type, previous, readings, start, end) : previous
    const packed = bucket && packBucket(bucket, shown, (name) => channels.key(name))
    const changed = packed ? !old || Buffer.compare(packed, old.packed) !== 0 : old !== undefined
    if (changed) {
      if (packed) writer.write('5m', series, start, packed)
      else writer.remove('5m', series, start)
      this.#markWider('1h', series, start, floors)
    }
    readingMarks.rebuilt(series, start, packed !== null)
    if (!sameShown(shown, old ? this.#shownIn(known, old) : previous)) this.#markNext(series, start)
  }

  /** The rise in the next bucket begins at what counters showed in this one. */
  #markNext(series: number, start: number): void {
    const { tables, marks, readingMarks } = this.#parts
    if ((readingMarks.newest(series) ?? start) <= start) return
    const next = tables.from('5m', series, start + layerMs['5m'])
    if (next) marks.mark('5m', series, next.start)
  }

  /** Answers how many it rebuilt. */
  #rebuildWide(layer: '1h' | '1d', before: number, limit: number, floors: Floors): number {
    if (limit <= 0) return 0
    const { calendar, tables, marks, channels } = this.#parts
    const below = layer === '1h' ? '5m' : '1h'
    const due = marks.due(layer, before - shortest[layer], limit).filter(({ start }) => calendar.endOf(layer, start) <= before)
    for (const { series, start } of due) {
      marks.remove(layer, series, start)
      const parts = tables.between(below, series, start, calendar.endOf(layer, start))
      const bucket = mergeBuckets(
        start,
        parts.map((row) => unpackBucket(row.start, row.packed, (key) => channels.name(key)).bucket),
      )
      this.#writeWide(layer, series, start, bucket)
      if (layer === '1h') this.#markWider('1d', series, start, floors)
    }
    return due.length
  }

  #writeWide(layer: '1h' | '1d', series: number, start: number, bucket: Bucket | null): void {
    const { writer, changes, channels } = this.#parts
    if (bucket) {
      const packed = packBucket(bucket, {}, (name) => channels.key(name))
      writer.write(layer, series, start, packed)
      changes.note(layer, series, start)
    } else {
      writer.remove(layer, series, start)
      changes.remove(layer, series, start)
    }
  }

  #markWider(layer: '1h' | '1d', series: number, at: number, floors: Floors): void {
    const start = this.#parts.calendar.startOf(layer, at)
    // Where part of it was dropped, what is stored knows more.
    if (start >= floors[layerBelow[layer]]) this.#parts.marks.mark(layer, series, start)
  }

  #shownIn({ counters }: KnownType, row: StoredRow | null): Shown {
    if (!row || counters.size === 0) return {}
    const counterOf = (name: string) => (counters.has(name) ? name : null)
    return unpackBucket(row.start, row.packed, (key) => counterOf(this.#parts.channels.name(key))).shown
  }
}
