const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How long, in two or three digits of one unit: 1 s, 99 s, 2 min, 47 h, 12 d. Rounded up, so that nothing is 0. */
export function roughTime(ms: number): string {
  const count = (unit: number) => Math.max(1, Math.ceil(ms / unit))
  if (count(second) < 100) return `${count(second)} s`
  if (count(minute) < 100) return `${count(minute)} min`
  return count(hour) < 48 ? `${count(hour)} h` : `${count(day)} d`
}
