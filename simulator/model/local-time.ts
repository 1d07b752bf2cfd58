/** What a load curve needs to know of a moment. */
export interface LocalTime {
  /** Hours since local midnight, 0 to below 24. */
  readonly hour: number
  readonly weekend: boolean
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** 1 January 1970 was a Thursday; days are counted from Monday. */
const weekdayOfEpoch = 3

/** `offsetMinutes` is what the site is ahead of UTC. */
export function localTime(at: number, offsetMinutes: number): LocalTime {
  const local = at + offsetMinutes * 60_000
  const day = Math.floor(local / dayMs)
  const weekday = (((day + weekdayOfEpoch) % 7) + 7) % 7
  return { hour: (local - day * dayMs) / hourMs, weekend: weekday >= 5 }
}
