import type { LocalTime } from '../../../model/local-time'

/** Hours in which people work; `to` may be below `from` for a shift that ends after midnight. */
export interface Shift {
  readonly from: number
  readonly to: number
  /** Load of this shift as a share of the rated load. */
  readonly level: number
  readonly weekend: boolean
}

/** How a feeder's load runs through the day, as shares of its rated load. */
export interface LoadCurve {
  /** What is always on. */
  readonly base: number
  readonly shifts: readonly Shift[]
}

/** People do not all start in one second: a shift comes up and goes down over this many hours. */
const rampHours = 0.5

/** Share of the rated load at a moment, before noise. */
export function loadShare(curve: LoadCurve, time: LocalTime): number {
  return curve.base + (1 - curve.base) * workShare(curve, time)
}

/** 0 while nobody works, up to 1 in the busiest shift. */
export function workShare(curve: LoadCurve, time: LocalTime): number {
  let share = 0
  for (const shift of curve.shifts) {
    if (time.weekend && !shift.weekend) continue
    share = Math.max(share, shift.level * presence(shift, time.hour))
  }
  return share
}

/** How far a shift has come up, 0 to 1. */
function presence(shift: Shift, hour: number): number {
  const length = (shift.to - shift.from + 24) % 24 || 24
  const since = (hour - shift.from + 24) % 24
  if (length === 24) return 1
  if (since > length) return 0
  return Math.min(1, since / rampHours, (length - since) / rampHours)
}
