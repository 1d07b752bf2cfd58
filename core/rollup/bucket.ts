/** Widths in which readings are summed up; the day is the site's, with 23 to 25 hours. */
export type Layer = '5m' | '1h' | '1d'

export const layers: readonly Layer[] = ['5m', '1h', '1d']

/** Their widths, ms; of a day the usual one. */
export const layerMs: Readonly<Record<Layer, number>> = { '5m': 300_000, '1h': 3_600_000, '1d': 86_400_000 }

/** What a counter did in a bucket besides counting. */
export interface CounterEvents {
  /** Times it began again at 0. */
  readonly resets: number
  /** Times it passed its highest value. */
  readonly rollovers: number
  /** Times another meter, or another set of registers, went on in its place. */
  readonly swaps: number
}

/** One channel in one bucket, in the channel's unit. */
export interface ChannelBucket {
  /** Readings that have the channel; 0 for one that was calculated (`Channel.integral`). */
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  /** Values of its first and last reading by event time (then epoch, then number). */
  readonly first: number
  readonly last: number
  /**
   * For counters and integrals: the rise since the reading before the bucket, resets and roll-overs taken into account; null
   * for all others. Deltas of neighbours add up to the rise over all of them.
   */
  readonly delta: number | null
  /** Null where nothing of the kind happened. */
  readonly events: CounterEvents | null
}

/** All channels of one device in one bucket. Empty buckets do not exist. */
export interface Bucket {
  /** Start, ms UTC, inclusive. */
  readonly start: number
  /** By channel name. */
  readonly channels: Readonly<Record<string, ChannelBucket>>
}
