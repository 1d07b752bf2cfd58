import type { Clock } from './clock'

/** What the devices of a fleet share. */
export interface Site {
  readonly clock: Clock
  /** Noise of what all devices of the site share, such as the grid. */
  readonly seed: number
  /** What the site is ahead of UTC, minutes: load follows local time. */
  readonly offsetMinutes: number
  /** How many times faster than the clock the curves run from `anchor` (ms UTC) on; event times stay real. */
  readonly speed: number
  readonly anchor: number
}

/** Where on its curves the site is at a moment, both ms UTC. */
export function curveTime({ speed, anchor }: Site, at: number): number {
  return anchor + (at - anchor) * speed
}

/** Readings of the past that a device has kept when it starts, ms: how far back, how far apart. */
export interface PastSpan {
  readonly spanMs: number
  readonly stepMs: number
  /** What of it was never kept, as shares of the span from its beginning; null for nothing. */
  readonly hole: readonly [from: number, to: number] | null
}

/** The moments of the past at whole steps before `until`, ms UTC; `kept` is false in the hole. */
export function pastTimes(until: number, { spanMs, stepMs, hole }: PastSpan): { readonly at: number; readonly kept: boolean }[] {
  const times: { at: number; kept: boolean }[] = []
  for (let at = Math.ceil((until - spanMs) / stepMs) * stepMs; at < until; at += stepMs) {
    const share = (at - until + spanMs) / spanMs
    times.push({ at, kept: hole === null || share < hole[0] || share >= hole[1] })
  }
  return times
}
