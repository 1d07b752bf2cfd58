import { isBucketWidth } from '../../core/rollup/bucket-width'
import { parseDuration } from './duration'
import { invalid, shown } from './invalid'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Widths that divide the day, so that buckets begin where people expect: at the minute, the quarter hour, the day. */
const widths: readonly number[] = [
  second,
  ...[2, 5, 10, 15, 30].map((n) => n * second),
  minute,
  ...[2, 5, 10, 15, 30].map((n) => n * minute),
  hour,
  ...[2, 3, 6, 12].map((n) => n * hour),
  day,
]

/** About as many points as a chart can show. */
const aimedPoints = 300

/** The narrowest usual width that gives at most about 300 points over the range; whole days past that. All ms. */
export function autoBucket(rangeMs: number): number {
  const needed = rangeMs / aimedPoints
  return widths.find((width) => width >= needed) ?? Math.ceil(needed / day) * day
}

/**
 * Width of a bucket in ms: `auto`, a text such as `15m`, or milliseconds; it must divide a day or be whole days, so that buckets
 * begin at midnight. Throws HubError INVALID_ARGUMENT.
 */
export function parseBucket(value: unknown, rangeMs: number): number {
  if (value === undefined || value === null || value === '' || value === 'auto') return autoBucket(rangeMs)
  const width = parseDuration('Bucket', value)
  if (isBucketWidth(width)) return width
  throw invalid(`Bucket is ${shown(value)}; it must divide a day or be whole days, such as 30s, 5m, 15m, 1h, 6h, 1d or 7d.`)
}
