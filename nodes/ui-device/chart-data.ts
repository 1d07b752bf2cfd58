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

/** Readings on either side that say what is usual at a time. */
const neighbours = 5

/** Lays the series of a history on one time axis and cuts the lines where readings are missing. */
export function chartData(history: PackedHistory): ChartData {
  const times = [...new Set(history.series.flatMap((series) => series.at))].sort((a, b) => a - b)
  const gaps = gapsIn(times, history)
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

/**
 * Where readings are missing: where the next one came three times later than is usual around there, and not within two
 * and a half buckets. Usual is what the neighbours do, so neither a meter that sends every five minutes has gaps at 10 s a
 * bucket, nor the sparse past of one that sends more often now.
 */
function gapsIn(times: readonly number[], { from, to, bucketMs }: Stretch & { bucketMs: number }): readonly Stretch[] {
  if (times.length === 0) return []
  const edges = [from, ...times, to]
  const steps = edges.slice(1).map((time, i) => time - (edges[i] ?? time))
  // The first and the last step are cut off by the range and tell nothing of what is usual.
  const usual = steps.map((_, i) =>
    Math.max(
      median(steps.slice(Math.max(i - neighbours, 1), i)),
      median(steps.slice(i + 1, Math.min(i + 1 + neighbours, steps.length - 1))),
    ),
  )
  return steps.flatMap((step, i) => {
    if (step <= Math.max(2.5 * bucketMs, 3 * (usual[i] ?? 0))) return []
    const [last, next] = [edges[i] ?? from, edges[i + 1] ?? to]
    return [{ from: i === 0 ? last : Math.min(last + bucketMs, next), to: next }]
  })
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/**
 * The same with each channel counted from its first value in the range: a meter reading of a gigawatt-hour says nothing,
 * what was added to it does.
 */
export function increases(data: ChartData): ChartData {
  const channels = [...data.channels].map(([name, band]) => {
    const start = band.mean.find((value) => typeof value === 'number') ?? 0
    const shift = (values: readonly Cell[]): Cell[] => values.map((value) => (typeof value === 'number' ? value - start : value))
    return [name, { mean: shift(band.mean), min: shift(band.min), max: shift(band.max) }] as const
  })
  return { ...data, channels: new Map(channels) }
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
