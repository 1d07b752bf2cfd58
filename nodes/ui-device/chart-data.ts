import type { PackedHistory } from './page-data'

/** Columns as the chart wants them: one time axis; null breaks a line, undefined is only a time that another channel has. */
export interface ChartData {
  readonly at: readonly number[]
  readonly channels: ReadonlyMap<string, ChartBand>
  /** Stretches without any reading, ms UTC. */
  readonly gaps: readonly Stretch[]
}

export interface ChartBand {
  readonly mean: readonly Cell[]
  readonly min: readonly Cell[]
  readonly max: readonly Cell[]
}

export type Cell = number | null | undefined

export interface Stretch {
  readonly from: number
  readonly to: number
}

/**
 * Lays the series of a history on one time axis and cuts the lines where readings are missing. Missing means: longer
 * than it usually takes from one to the next, so that a meter that sends every five minutes has no gaps at 10 s a bucket.
 */
export function chartData(history: PackedHistory): ChartData {
  const times = [...new Set(history.series.flatMap((series) => series.at))].sort((a, b) => a - b)
  const longest = longestStep(times, history.bucketMs)
  const gaps = gapsIn(times, history, longest)
  // One empty point inside each gap is what makes the chart lift its pen.
  const breaks = new Set(gaps.filter(({ from }) => from > history.from).map(({ from, to }) => (from + to) / 2))
  const at = [...times, ...breaks].sort((a, b) => a - b)
  const channels = new Map(
    history.series.map((series) => {
      const index = new Map(series.at.map((time, i) => [time, i]))
      const column = (values: readonly number[]): Cell[] =>
        at.map((time) => (breaks.has(time) ? null : values[index.get(time) ?? -1]))
      return [series.channel, { mean: column(series.mean), min: column(series.min), max: column(series.max) }] as const
    }),
  )
  return { at, channels, gaps }
}

/** Three usual steps, and never less than two and a half buckets. */
function longestStep(times: readonly number[], bucketMs: number): number {
  const steps = times
    .slice(1)
    .map((time, i) => time - (times[i] ?? time))
    .sort((a, b) => a - b)
  return Math.max(2.5 * bucketMs, 3 * (steps[Math.floor(steps.length / 2)] ?? 0))
}

function gapsIn(
  times: readonly number[],
  { from, to, bucketMs }: Stretch & { bucketMs: number },
  longest: number,
): readonly Stretch[] {
  if (times.length === 0) return []
  const edges = [from, ...times, to]
  return edges.slice(1).flatMap((end, i) => {
    const last = edges[i] ?? end
    if (end - last <= longest) return []
    return [{ from: i === 0 ? last : Math.min(last + bucketMs, end), to: end }]
  })
}

/** Least and greatest value of the given channels, with their bands; null when there is none. */
export function extent(data: ChartData, channels: readonly string[]): readonly [min: number, max: number] | null {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const name of channels) {
    const band = data.channels.get(name)
    for (const value of band?.min ?? []) if (typeof value === 'number' && value < min) min = value
    for (const value of band?.max ?? []) if (typeof value === 'number' && value > max) max = value
  }
  return min <= max ? [min, max] : null
}
