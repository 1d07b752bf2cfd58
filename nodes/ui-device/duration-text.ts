const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How long something was, in at most two units, as a person would say it: `90 s`, `12 min`, `1 h 5 min`, `2 d 4 h`, `12 d`. */
export function durationText(ms: number): string {
  if (ms < 2 * minute) return `${Math.max(Math.round(ms / second), 1)} s`
  if (ms < hour) return `${Math.round(ms / minute)} min`
  // Past a few hours minutes tell nothing, and past a few days hours do not.
  if (ms < 10 * hour) return two(Math.round(ms / minute), 60, 'h', 'min')
  if (ms < 2 * day) return `${Math.round(ms / hour)} h`
  if (ms < 10 * day) return two(Math.round(ms / hour), 24, 'd', 'h')
  return `${Math.round(ms / day)} d`
}

/** An interval or delay exactly: `320 ms`, `1.2 s`, `10 s`, `5 min`. */
export function shortTimeText(ms: number): string {
  if (ms < second) return `${Math.round(ms)} ms`
  if (ms < minute) return `${Number((ms / second).toFixed(1))} s`
  return durationText(ms)
}

function two(count: number, per: number, large: string, small: string): string {
  const rest = count % per
  return rest === 0 ? `${count / per} ${large}` : `${Math.floor(count / per)} ${large} ${rest} ${small}`
}
