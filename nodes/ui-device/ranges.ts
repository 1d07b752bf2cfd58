const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A time range that the chart offers. */
export interface Range {
  readonly key: string
  readonly label: string
  readonly spanMs: number
  /** Some 300 buckets: about as many as a chart can show. */
  readonly bucketMs: number
  /** What a counter rose is drawn in fewer, wider bars. */
  readonly barMs: number
  /** How often the chart asks again while it is open: late readings appear where they belong. */
  readonly refreshMs: number
  /** Whether days are many enough to be shown one by one, and so many that they need a calendar. */
  readonly days: 'none' | 'cells' | 'calendar'
}

const oneHour: Range = {
  key: '1h',
  label: '1 h',
  spanMs: hour,
  bucketMs: 10 * second,
  barMs: 5 * minute,
  refreshMs: 10 * second,
  days: 'none',
}

export const ranges: readonly Range[] = [
  oneHour,
  { key: '24h', label: '24 h', spanMs: day, bucketMs: 5 * minute, barMs: hour, refreshMs: minute, days: 'cells' },
  { key: '7d', label: '7 d', spanMs: 7 * day, bucketMs: 30 * minute, barMs: 6 * hour, refreshMs: 5 * minute, days: 'cells' },
  { key: '30d', label: '30 d', spanMs: 30 * day, bucketMs: 2 * hour, barMs: day, refreshMs: 10 * minute, days: 'cells' },
  { key: '1y', label: '1 year', spanMs: 365 * day, bucketMs: day, barMs: day, refreshMs: 30 * minute, days: 'calendar' },
]

/** The range of a page's address; 1 h when it names none. */
export function rangeOf(key: unknown): Range {
  return ranges.find((range) => range.key === key) ?? oneHour
}
