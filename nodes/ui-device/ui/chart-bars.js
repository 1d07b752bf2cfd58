/** A path for uPlot: bars from the start of each bucket to its end, `count` of them side by side. */
export function barPath({ index, count, bucketMs }) {
  return (plot, series) => {
    const fill = new Path2D()
    const [times, values] = [plot.data[0], plot.data[series]]
    const zero = plot.valToPos(0, 'y', true)
    values.forEach((value, i) => {
      if (typeof value !== 'number') return
      const left = plot.valToPos(times[i], 'x', true)
      const whole = plot.valToPos(times[i] + bucketMs, 'x', true) - left
      // Some air between buckets, as far as there is room for it.
      const room = whole > 6 ? whole * 0.86 : whole
      const width = Math.max(room / count, 1)
      const top = plot.valToPos(value, 'y', true)
      // A bucket in which nothing was added is a line, to be told from one without readings.
      const height = Math.max(Math.abs(zero - top), devicePixelRatio)
      fill.rect(left + (whole - room) / 2 + index * width, Math.min(zero, top), width, height)
    })
    return { stroke: null, fill, clip: null, flags: 1 }
  }
}

/** Which bar a place on the time axis belongs to; null between and beside them. */
export function barAt(plot, bucketMs) {
  if (plot.cursor.left < 0) return null
  const at = plot.posToVal(plot.cursor.left, 'x')
  const index = plot.data[0].findLastIndex((time) => time <= at && at < time + bucketMs)
  return index === -1 ? null : index
}
