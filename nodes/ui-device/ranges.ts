const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** A time range that the chart offers. */
export interface Range {
  readonly key: string
  readonly label: string
  readonly spanMs: number
  /** Some 300 buckets: about as many as a chart can show. */
  readonly bucketMs: number
  /** How often the chart asks again while it is open: late readings appear where they belong. */
  readonly refreshMs: number
}

const oneHour: Range = { key: '1h', label: '1 h', spanMs: hour, bucketMs: 10 * second, refreshMs: 10 * second }

export const ranges: readonly Range[] = [
  oneHour,
  { key: '24h', label: '24 h', spanMs: 24 * hour, bucketMs: 5 * minute, refreshMs: minute },
  { key: '7d', label: '7 d', spanMs: 7 * 24 * hour, bucketMs: 30 * minute, refreshMs: 5 * minute },
]

/** The range of a page's address; 1 h when it names none. */
export function rangeOf(key: unknown): Range {
  return ranges.find((range) => range.key === key) ?? oneHour
}
