import { HubError } from '../../../core/errors/hub-error'
import { isBucketWidth } from '../../../core/rollup/bucket-width'

const s = 1_000
const m = 60 * s
const h = 60 * m
const d = 24 * h
const unitsMs = { s, m, h, d } as const
/** Widths that read well on an axis. */
const ladder = [s, 5 * s, 10 * s, 15 * s, 30 * s, m, 5 * m, 10 * m, 15 * m, 30 * m, h, 3 * h, 6 * h, 12 * h, d, 7 * d]
const autoPoints = 500
/** More buckets than this in one answer are refused. */
export const maxBuckets = 20_000

/**
 * Reads the width of a bucket for a range of `spanMs`: such as 5m or 1h, `auto` for at most 500 buckets of a round
 * width, `none` for the readings themselves. Widths divide a day or are whole days, so that buckets begin at midnight.
 * Answers ms or null; throws INVALID_ARGUMENT.
 */
export function parseBucket(text: string, spanMs: number): number | null {
  if (text === 'none') return null
  if (text === 'auto') return ladder.find((width) => spanMs / width <= autoPoints) ?? Math.ceil(spanMs / autoPoints / d) * d
  const [, count, unit] = /^(\d{1,5})([smhd])$/.exec(text) ?? []
  const width = Number(count) * unitsMs[unit as keyof typeof unitsMs]
  if (!(width > 0)) {
    throw new HubError(
      'INVALID_ARGUMENT',
      `query bucket: must be auto, none or a width such as 30s, 5m, 1h, 1d, not ${JSON.stringify(text.slice(0, 80))}`,
    )
  }
  if (!isBucketWidth(width)) {
    throw new HubError(
      'INVALID_ARGUMENT',
      `query bucket: must divide a day or be whole days, such as 30s, 5m, 15m, 1h, 6h, 1d, 7d; ${text} does not`,
    )
  }
  if (spanMs / width > maxBuckets) {
    throw new HubError(
      'INVALID_ARGUMENT',
      `query bucket: ${text} makes more than ${maxBuckets} buckets of this range; take a wider bucket or a shorter range`,
    )
  }
  return width
}
