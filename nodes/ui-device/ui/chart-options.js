import { numberText } from '../../ui-shared/quantity-text'
import { timeText } from '../../ui-shared/time-text'

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

/** A line per channel with a band behind it; gaps hatched; labels at the lines' ends, so that nobody has to tell colours. */
export function chartOptions({ width, height, lines, scale, least, gaps, range, colour, onCursor }) {
  const [text, grid] = [colour('--bb-muted'), colour('--bb-line')]
  const colours = lines.map(({ place }) => colour(`--bb-line-${place}`))
  return {
    width,
    height,
    ms: 1,
    padding: [10, 46, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: true, range }, y: { range: (_plot, min, max) => roomAround(min, max, least) } },
    axes: [
      {
        stroke: text,
        font,
        grid: { stroke: grid, width: 1 },
        ticks: { show: false },
        size: 32,
        space: 80,
        values: (_plot, splits, _axis, _space, step) => splits.map((at) => timeLabel(at, step)),
      },
      {
        stroke: text,
        font,
        grid: { stroke: grid, width: 1 },
        ticks: { show: false },
        size: 64,
        values: (_plot, splits) => axisNumbers(splits, scale),
      },
    ],
    series: [{}, ...lines.flatMap((_line, i) => seriesOf(colours[i]))],
    bands: lines.map((_line, i) => ({ series: [3 * i + 3, 3 * i + 2], fill: `${colours[i]}33` })),
    hooks: {
      drawClear: [(plot) => hatch(plot, gaps(), colour('--bb-hatch'))],
      draw: [(plot) => nameEnds(plot, lines, colours)],
      setCursor: [
        (plot) =>
          onCursor({
            index: plot.cursor.idx ?? null,
            left: plot.cursor.left + plot.bbox.left / devicePixelRatio,
            width: plot.width,
          }),
      ],
    },
  }
}

function seriesOf(stroke) {
  const edge = { stroke: 'transparent', width: 0, points: { show: false } }
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

/** As many decimals as neighbouring marks need to differ. */
function axisNumbers(splits, { divisor }) {
  const step = Math.abs((splits[1] ?? 0) - (splits[0] ?? 0)) / divisor
  const decimals = step > 0 ? Math.min(Math.max(-Math.floor(Math.log10(step) + 1e-9), 0), 3) : 0
  return splits.map((value) => numberText(value, { divisor, decimals }))
}

function timeLabel(at, step) {
  const text = timeText(at, Number.MAX_SAFE_INTEGER / 2)
  const clock = text.slice(-5)
  const date = text.slice(0, -6)
  if (step >= day) return date
  return clock === '00:00' ? date : clock
}

function hatch(plot, gaps, stroke) {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.beginPath()
  for (const { from, to } of gaps) {
    const left = Math.max(plot.valToPos(from, 'x', true), bbox.left)
    const right = Math.min(plot.valToPos(to, 'x', true), bbox.left + bbox.width)
    if (right > left) ctx.rect(left, bbox.top, right - left, bbox.height)
  }
  ctx.clip()
  ctx.beginPath()
  ctx.strokeStyle = stroke
  ctx.lineWidth = 2
  const step = 12 * devicePixelRatio
  for (let x = bbox.left - bbox.height; x < bbox.left + bbox.width; x += step) {
    ctx.moveTo(x, bbox.top + bbox.height)
    ctx.lineTo(x + bbox.height, bbox.top)
  }
  ctx.stroke()
  ctx.restore()
}

/** Writes each line's name at its last value; names that would lie on each other are moved apart. */
function nameEnds(plot, lines, colours) {
  if (lines.length < 2) return
  const { ctx, bbox } = plot
  const ends = lines.flatMap(({ label }, i) => {
    const last = plot.data[3 * i + 1].findLast((value) => typeof value === 'number')
    return last === undefined
      ? []
      : [{ label: label === 'Average' ? 'avg' : label, colour: colours[i], y: plot.valToPos(last, 'y', true) }]
  })
  ends.sort((a, b) => a.y - b.y)
  const apart = 14 * devicePixelRatio
  for (let i = 1; i < ends.length; i++) ends[i].y = Math.max(ends[i].y, ends[i - 1].y + apart)
  const over = (ends.at(-1)?.y ?? 0) - (bbox.top + bbox.height)
  if (over > 0) for (const end of ends) end.y -= over
  ctx.save()
  ctx.font = `600 ${12 * devicePixelRatio}px system-ui, sans-serif`
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'left'
  for (const { label, colour, y } of ends) {
    ctx.fillStyle = colour
    ctx.fillText(label, bbox.left + bbox.width + 5 * devicePixelRatio, y)
  }
  ctx.restore()
}
