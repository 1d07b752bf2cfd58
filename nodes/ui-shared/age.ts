const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How long ago, in one unit as a person would say it: `now`, `12 s`, `3 min`, `5 h`, `4 d`. `ms` is the age. */
export function ageText(ms: number): string {
  if (ms < 2 * second) return 'now'
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h`
  return `${Math.floor(ms / day)} d`
}

/** The same as a phrase: `just now`, `12 s ago`. */
export function agoText(ms: number): string {
  const age = ageText(ms)
  return age === 'now' ? 'just now' : `${age} ago`
}

/** How long until {@link ageText} may read differently, ms. */
export function ageHoldsFor(ms: number): number {
  const step = ms < minute ? second : ms < hour ? minute : hour
  return step - (Math.max(ms, 0) % step)
}
