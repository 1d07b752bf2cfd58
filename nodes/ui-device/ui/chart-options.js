import uPlot from 'uplot'
import { numberText } from '../../ui-shared/quantity-text'
import { timeText } from '../../ui-shared/time-text'
import { barAt, barPath } from './chart-bars'
import { hatch, nameEnds } from './chart-drawing'

const day = 86_400_000
const font = '13px system-ui, sans-serif'

/** The columns uPlot draws: time, then mean, least and greatest value of each line. */
export function chartTable(data, lines) {
  const columns = lines.flatMap(({ channel }) => {
    const { mean, min, max } = data.channels.get(channel) ?? { mean: [], min: [], max: [] }
    return [mean, min, max]
  })
  return [data.at, ...columns]
}

/** Room left and right of the chart itself; what stands below it is laid out by them too. */
export const sides = { left: 64, right: 46 }

/**
 * A line per channel with a band behind it, or bars; gaps hatched; labels at the lines' ends, so that nobody has to tell
 * colours. `bars` is the width of a bar in ms, null for lines. Times are those of `zone`.
 */
export function chartOptions({ width, height, lines, bars, zone, scale, least, gaps, range, colour, onCursor }) {
  const [text, grid] = [colour('--bb-muted'), colour('--bb-line')]
  // A line may be as bright as text; a bar of it would glare at night.
  const colours = lines.map(({ place }) => colour(bars && place === 'whole' ? '--bb-bar' : `--bb-line-${place}`))
  return {
    width,
    height,
    ms: 1,
    tzDate: (at) => uPlot.tzDate(new Date(at), zone),
    padding: [10, sides.right, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range },
      y: { range: (_plot, min, max) => (bars ? roomAbove(min, max, least) : roomAround(min, max, least)) },
    },
    axes: [
      {
        stroke: text,
        font,
        grid: { stroke: grid, width: 1 },
        ticks: { show: false },
        size: 32,
        space: 80,
        values: (_plot, splits, _axis, _space, step) => splits.map((at) => timeLabel(at, step, zone)),
      },
      {
        stroke: text,
        font,
        grid: { stroke: grid, width: 1 },
        ticks: { show: false },
        size: sides.left,
        values: (_plot, splits) => axisNumbers(splits, scale),
      },
    ],
    series: [{}, ...lines.flatMap((_line, i) => (bars ? barsOf(colours[i], i, lines.length, bars) : lineOf(colours[i])))],
    bands: bars ? [] : lines.map((_line, i) => ({ series: [3 * i + 3, 3 * i + 2], fill: `${colours[i]}33` })),
    hooks: {
      drawClear: [(plot) => hatch(plot, gaps(), colour('--bb-hatch'))],
      draw: bars ? [] : [(plot) => nameEnds(plot, lines, colours)],
      setCursor: [
        (plot) =>
          onCursor({
            index: bars ? barAt(plot, bars) : (plot.cursor.idx ?? null),
            left: plot.cursor.left + plot.bbox.left / devicePixelRatio,
            width: plot.width,
          }),
      ],
    },
  }
}

const edge = { stroke: 'transparent', width: 0, points: { show: false } }

function barsOf(fill, index, count, bucketMs) {
  return [{ ...edge, fill, paths: barPath({ index, count, bucketMs }) }, edge, edge]
}

function lineOf(stroke) {
  return [{ stroke, width: 2, points: { show: true, size: 5, fill: stroke, width: 0, filter: lonely } }, edge, edge]
}

/** A reading between two gaps would have no line: it gets a point. */
function lonely(plot, series) {
  const values = plot.data[series]
  const isBlank = (i) => i < 0 || i >= values.length || values[i] === null
  return values.flatMap((value, i) => (typeof value === 'number' && isBlank(i - 1) && isBlank(i + 1) ? [i] : []))
}

/** A tenth of room, and not so close a look that noise seems to be an event. */
function roomAround(min, max, least) {
  if (min === null || max === null) return [0, 1]
  const room = Math.max((max - min) * 0.1, (least - (max - min)) / 2, 0)
  const low = min >= 0 && min - room < 0 ? 0 : min - room
  return [low, max + room]
}

/** Bars stand on zero. */
function roomAbove(min, max, least) {
  const [low, high] = [Math.min(min ?? 0, 0), Math.max(max ?? 0, 0)]
  const room = Math.max((high - low) * 0.1, least / 10)
  return [low < 0 ? low - room : 0, high + room]
}

/** As many decimals as neighbouring marks need to differ. */
function axisNumbers(splits, { divisor }) {
  const step = Math.abs((splits[1] ?? 0) - (splits[0] ?? 0)) / divisor
  const decimals = step > 0 ? Math.min(Math.max(-Math.floor(Math.log10(step) + 1e-9), 0), 3) : 0
  return splits.map((value) => numberText(value, { divisor, decimals }))
}

function timeLabel(at, step, zone) {
  const text = timeText(at, Number.MAX_SAFE_INTEGER / 2, zone)
  const clock = text.slice(-5)
  const date = text.slice(0, -6)
  if (step >= 27 * day)
    return `${date.split(' ')[1].slice(0, 3)}${date.endsWith('Jan') ? ` ${new Date(at + day).getUTCFullYear()}` : ''}`
  if (step >= day) return date
  return clock === '00:00' ? date : clock
}
