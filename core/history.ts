/** A question about one device's past. Times are event times, ms UTC, `from` inclusive, `to` exclusive. */
export interface HistoryQuery {
  readonly device: string
  /** Channel names; empty or absent: the headline channels of its type. */
  readonly channels?: readonly string[]
  readonly from: number
  readonly to: number
  /** Width of a bucket in ms; null: the readings themselves. Buckets start at multiples of it since the epoch. */
  readonly bucketMs: number | null
  /** At most this many points per channel; the answer says when it was cut. */
  readonly limit?: number
}

/** One reading or one bucket of a channel. For a raw reading min, max and mean are its value and count is 1. */
export interface HistoryPoint {
  /** Event time, or start of the bucket, ms UTC. */
  readonly at: number
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly count: number
}

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
  readonly bucketMs: number | null
  readonly series: readonly HistorySeries[]
  /** True when `limit` cut the answer; ask for a shorter range or wider buckets. */
  readonly truncated: boolean
}
