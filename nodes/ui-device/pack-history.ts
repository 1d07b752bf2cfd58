import type { History } from '../../core/history'
import type { PackedHistory } from './page-data'

/** More than a chart can show, and enough for its tooltip. */
const digits = 6

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
      delta: points.some(({ delta }) => delta !== null)
        ? points.map(({ delta }) => (delta === null ? null : Number(delta.toPrecision(digits))))
        : null,
    })),
  }
}

/** Large numbers are counters: of these people want the difference, so they keep their hundredths. */
function short(value: number): number {
  return Math.abs(value) < 10 ** (digits - 2) ? Number(value.toPrecision(digits)) : Math.round(value * 100) / 100
}
