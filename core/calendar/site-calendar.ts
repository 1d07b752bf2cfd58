import { type Layer, layerMs } from '../rollup/bucket'
import { ZoneOffsets } from './zone-offsets'

const hourMs = 3_600_000
const dayMs = 86_400_000
/** No zone was ever further ahead of UTC. */
const furthestAheadMs = 16 * hourMs

interface Span {
  /** Inclusive. */
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/**
 * Cuts time into hours and days of the site, without hole or overlap. Instants are ms since the epoch, UTC. Widths in ms divide
 * a day or are whole days (see `isBucketWidth`).
 *
 * - Below an hour: at multiples since the epoch, which is the same in every zone; offsets are whole quarters of an hour.
 * - An hour: when local clocks show a full hour. An hour that comes twice is two buckets. Where clocks are changed by half an
 *   hour, the change is a bound, too, so that no bucket is longer than an hour.
 * - More: when local clocks reach a multiple of the width for the first time. An hour that comes twice makes its bucket longer,
 *   also where clocks are put back at midnight to the day before; one that is left out makes it shorter.
 */
export class SiteCalendar {
  readonly timeZone: string
  readonly #offsets: ZoneOffsets
  /** The bucket of each width that was asked for last: readings come in about the order of time. */
  readonly #latest = new Map<number, Span>()

  /** `timeZone` is a name of the IANA database, such as `Europe/Berlin`, or `UTC`. Throws RangeError for any other. */
  constructor(timeZone: string) {
    this.timeZone = timeZone
    this.#offsets = new ZoneOffsets(timeZone)
  }

  /** Local time less UTC, ms. */
  offsetAt(at: number): number {
    return this.#offsets.spanAt(at).offset
  }

  /** Start of the bucket of a layer that holds an instant. */
  startOf(layer: Layer, at: number): number {
    return this.bucketStart(layerMs[layer], at)
  }

  /** Start of the bucket after the one that starts at `start`. */
  endOf(layer: Layer, start: number): number {
    return this.bucketEnd(layerMs[layer], start)
  }

  /** Start of the bucket that holds `at`. */
  bucketStart(widthMs: number, at: number): number {
    return widthMs < hourMs ? Math.floor(at / widthMs) * widthMs : this.#bucketAt(widthMs, at).start
  }

  /** Start of the bucket after the one that starts at `start` (or holds it). */
  bucketEnd(widthMs: number, start: number): number {
    return widthMs < hourMs ? (Math.floor(start / widthMs) + 1) * widthMs : this.#bucketAt(widthMs, start).end
  }

  /** The site's day that holds an instant: `2026-11-21`. */
  dayOf(at: number): string {
    return new Date(this.#indexAt(dayMs, at) * dayMs).toISOString().slice(0, 10)
  }

  #bucketAt(widthMs: number, at: number): Span {
    const latest = this.#latest.get(widthMs)
    if (latest !== undefined && at >= latest.start && at < latest.end) return latest
    const bucket = widthMs === hourMs ? this.#hourAt(at) : this.#wideBucketAt(widthMs, at)
    this.#latest.set(widthMs, bucket)
    return bucket
  }

  #hourAt(at: number): Span {
    const span = this.#offsets.spanAt(at)
    const start = Math.floor((at + span.offset) / hourMs) * hourMs - span.offset
    const end = start + hourMs
    // Changes by whole hours leave the bounds of hours where they are.
    const [before, after] = [this.#offsets.spanAt(start), this.#offsets.spanAt(end - 1)]
    return {
      start: (before.offset - span.offset) % hourMs === 0 ? start : before.to,
      end: (after.offset - span.offset) % hourMs === 0 ? end : after.from,
    }
  }

  #wideBucketAt(widthMs: number, at: number): Span {
    const index = this.#indexAt(widthMs, at)
    return { start: this.#firstReaching(index * widthMs), end: this.#firstReaching((index + 1) * widthMs) }
  }

  /** How many widths the local clocks have reached; they are not taken back when the clocks are. */
  #indexAt(widthMs: number, at: number): number {
    let index = Math.floor((at + this.offsetAt(at)) / widthMs)
    while (at >= this.#firstReaching((index + 1) * widthMs)) index++
    return index
  }

  /** The first instant at which local clocks show `local`, given as if it were UTC, or more. */
  #firstReaching(local: number): number {
    let from = local - furthestAheadMs
    for (;;) {
      const span = this.#offsets.spanAt(from)
      const instant = Math.max(from, local - span.offset)
      if (instant < span.to) return instant
      from = span.to
    }
  }
}
