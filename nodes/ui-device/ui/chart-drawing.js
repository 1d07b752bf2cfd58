/** Hatches stretches without readings. */
export function hatch(plot, gaps, stroke) {
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
export function nameEnds(plot, lines, colours) {
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
