import type { Layer } from './rollup/bucket'

/** A question about one device's past. Times are event times, ms UTC, `from` inclusive, `to` exclusive. */
export interface HistoryQuery {
  readonly device: string
  /** Channel names; empty or absent: the headline channels of its type. */
  readonly channels?: readonly string[]
  readonly from: number
  readonly to: number
  /**
   * Width of a bucket in ms; null: the readings themselves. Buckets start at multiples of it since the epoch; those of an hour
   * or more at multiples in the site's time zone, where a day may have 23 or 25 hours. Must divide a day, or be whole days.
   * `from` is moved down and `to` up to the bounds of buckets.
   */
  readonly bucketMs: number | null
  /** At most this many points per channel; the answer says when it was cut. */
  readonly limit?: number
}

/** One reading or one bucket of a channel. For a raw reading min, max, mean, first and last are its value and count is 1. */
export interface HistoryPoint {
  /** Event time, or start of the bucket, ms UTC. */
  readonly at: number
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly first: number
  readonly last: number
  readonly count: number
  /** Rise of a counter in the bucket (see `ChannelBucket`); null for other channels and for readings. */
  readonly delta: number | null
}

/** Where an answer comes from: the readings, or the roll-ups of a width. */
export type HistoryLayer = 'raw' | Layer

export interface HistorySeries {
  readonly channel: string
  readonly unit: string
  /** Ascending by time. Buckets without readings are absent: a gap is a gap, not a zero. */
  readonly points: readonly HistoryPoint[]
}

export interface History {
  readonly device: string
  readonly from: number
  readonly to: number
  /** Width of the buckets of this answer: what was asked for, or more where narrower ones are no longer kept. */
  readonly bucketMs: number | null
  readonly layer: HistoryLayer
  readonly series: readonly HistorySeries[]
  /** True when `limit` cut the answer; ask for a shorter range or wider buckets. */
  readonly truncated: boolean
}
