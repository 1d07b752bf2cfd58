import { chartGaps, type Stretch } from './chart-gaps'
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

/** Lays the series of a history on one time axis and cuts the lines where readings are missing; `known` are gaps that stayed open. */
export function chartData(history: PackedHistory, known: readonly Stretch[] = []): ChartData {
  const times = timesOf(history)
  const gaps = chartGaps(times, history, known)
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

/** The same for bars: of each counter what it rose in each bucket. Nothing has to be cut, because bars do not touch. */
export function barData(history: PackedHistory, known: readonly Stretch[] = []): ChartData {
  const at = timesOf(history)
  const channels = new Map(
    history.series.map(({ channel, at: own, delta }) => {
      const index = new Map(own.map((time, i) => [time, i]))
      const rises = at.map((time): Cell => delta?.[index.get(time) ?? -1])
      return [channel, { mean: rises, min: rises, max: rises }] as const
    }),
  )
  return { at, channels, gaps: chartGaps(at, history, known) }
}

/** What a channel rose over all bars; null when it has none. */
export function total(data: ChartData, channel: string): number | null {
  const rises = data.channels.get(channel)?.mean.filter((value) => typeof value === 'number') ?? []
  return rises.length === 0 ? null : rises.reduce((sum, rise) => sum + rise, 0)
}

function timesOf({ series }: PackedHistory): readonly number[] {
  return [...new Set(series.flatMap(({ at }) => at))].sort((a, b) => a - b)
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
