import type { History } from '../../core/history'
import type { PackedHistory } from './page-data'

/** A chart has about a thousand rows of pixels; seven digits are more than it can show, and also enough for its tooltip. */
const digits = 7

/** Turns points into columns of short numbers: a day of four channels is then about 30 kB. */
export function packHistory({ device, from, to, bucketMs, series, truncated }: History): PackedHistory {
  return {
    device,
    from,
    to,
    bucketMs: bucketMs ?? 0,
    truncated,
    series: series.map(({ channel, points }) => ({
      channel,
      at: points.map((point) => point.at),
      mean: points.map((point) => short(point.mean)),
      min: points.map((point) => short(point.min)),
      max: points.map((point) => short(point.max)),
    })),
  }
}

function short(value: number): number {
  return Number(value.toPrecision(digits))
}
