import type { DeviceType } from '../../../../core/channel'
import { countersOf, hasIntegrals } from '../../../../core/rollup/aggregate'
import { layerMs } from '../../../../core/rollup/bucket'
import { dirtiedBy } from '../../../../core/rollup/dirty'
import type { NumberedNames } from '../names/numbered-names'
import type { BucketTables } from './bucket-tables'
import type { DirtyMarks } from './dirty-marks'
import { type UnpackedBucket, unpackBucket } from './packed-bucket'

interface Marked {
  readonly own: number
  readonly first: number
  readonly last: number
}

interface Known {
  readonly counters: ReadonlySet<string>
  readonly integrals: boolean
}

/** How many buckets after a late reading are looked through for the counters that go on from it: a day. */
const farthest = 288

/**
 * Marks the 5-minute buckets that a new reading changes. This is on the path of every reading: most fall into the bucket of
 * the reading before.
 */
export class ReadingMarks {
  readonly #tables: BucketTables
  readonly #marks: DirtyMarks
  readonly #channels: NumberedNames
  readonly #types: ReadonlyMap<string, Known>
  /** What the last reading of a series marked, by number of the series. */
  readonly #marked: (Marked | undefined)[] = []
  /** Newest stored bucket of a series; null: none. */
  readonly #newest = new Map<number, number | null>()
  /** Late buckets whose successors are marked. */
  readonly #followed = new Set<string>()

  constructor(tables: BucketTables, marks: DirtyMarks, channels: NumberedNames, types: readonly DeviceType[]) {
    this.#tables = tables
    this.#marks = marks
    this.#channels = channels
    this.#types = new Map(
      types.map((type) => [type.name, { counters: new Set(countersOf(type)), integrals: hasIntegrals(type) }]),
    )
  }

  /** A new reading came; what begins before `floor` is not rebuilt any more. */
  note(type: DeviceType, series: number, at: number, floor: number): void {
    const own = Math.floor(at / layerMs['5m']) * layerMs['5m']
    const known = this.#types.get(type.name)
    const marked = this.#marked[series]
    if (marked?.own === own && !known?.integrals) return
    const [first, last] = dirtiedBy(type, at)
    if (marked?.own === own && marked.first === first && marked.last === last) return
    for (let start = first; start <= last; start += layerMs['5m']) if (start >= floor) this.#marks.mark('5m', series, start)
    if (known && known.counters.size > 0 && own >= floor) this.#follow(series, own, known.counters)
    this.#marked[series] = { own, first, last }
  }

  /** Newest stored 5-minute bucket of a series; null when it has none. */
  newest(series: number): number | null {
    const known = this.#newest.get(series)
    if (known !== undefined) return known
    const start = this.#tables.before('5m', series, Number.POSITIVE_INFINITY)?.start ?? null
    this.#newest.set(series, start)
    return start
  }

  /** A bucket was rebuilt, so its next reading is to mark it again. */
  rebuilt(series: number, start: number, isStored: boolean): void {
    this.#marked[series] = undefined
    this.#followed.clear()
    if (!isStored) this.#newest.delete(series)
    else if (start > (this.newest(series) ?? Number.NEGATIVE_INFINITY)) this.#newest.set(series, start)
  }

  /** What is remembered of the tables may not hold any more. */
  forget(): void {
    this.#marked.length = 0
    this.#newest.clear()
    this.#followed.clear()
  }

  /** Marks the stored buckets after `own` up to those that have all counters: their rise may begin at the late reading. */
  #follow(series: number, own: number, counters: ReadonlySet<string>): void {
    const newest = this.newest(series)
    const key = `${series} ${own}`
    if (newest === null || newest <= own || this.#followed.has(key)) return
    this.#followed.add(key)
    const waiting = new Set(Object.keys(this.#at(series, newest, counters)?.shown ?? {}))
    let start = own
    for (let steps = 0; waiting.size > 0 && steps < farthest; steps++) {
      const row = this.#at(series, start + layerMs['5m'], counters)
      if (!row) return
      start = row.bucket.start
      this.#marks.mark('5m', series, start)
      for (const name in row.bucket.channels) waiting.delete(name)
    }
  }

  /** The counters of the first stored bucket that starts at a time or later. */
  #at(series: number, time: number, counters: ReadonlySet<string>): UnpackedBucket | null {
    const row = this.#tables.from('5m', series, time)
    return row && unpackBucket(row.start, row.packed, (key) => counterName(this.#channels.name(key), counters))
  }
}

function counterName(name: string, counters: ReadonlySet<string>): string | null {
  return counters.has(name) ? name : null
}
