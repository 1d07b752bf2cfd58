import type { CounterLimits } from '../channel'

/** What a counter showed, and when (ms UTC). */
export interface CounterValue {
  readonly value: number
  readonly at: number
}

/** What a counter did between two readings that follow each other. */
export interface CounterStep {
  readonly kind: 'rise' | 'reset' | 'rollover' | 'swap'
  /** What it counted in between, in its unit. */
  readonly rise: number
}

const hourMs = 3_600_000
/** Clocks of devices are not exact: a counter is given a minute more than passed to have begun again at 0. */
const clockSlackMs = 60_000
/** A register that rolled over was in its last tenth before, or not far from it. */
const rolloverShare = 0.1
/** Where the fastest rise is unknown, a counter that shows at least this share of what it showed did not begin again at 0. */
const resetShare = 0.5

/**
 * Tells what happened between two readings of a counter. `resolution` is the smallest step worth showing, in its unit.
 *
 * - rise: it went up, and no faster than `maxPerHour` allows in the time that passed and an hour more: registers step, clocks
 *   are set, and a rise that is left out is lost for good. A fall by no more than `resolution` counts as well, as a rise below
 *   0, so that a value that trembles adds nothing in the end.
 * - rollover: it went down, and it got there by way of `rollsOverAt` with a rise of at most a tenth of the register, no faster
 *   than is possible.
 * - reset: it went down to a value that it can have counted from 0 in the time that passed. Where `maxPerHour` is unknown, it
 *   must show less than half of what it showed. It adds what it shows now; what it counted before it began again is unknown.
 * - swap: everything else. Another meter, or another set of registers, goes on in its place; this adds nothing.
 */
export function counterStep(
  from: CounterValue,
  to: CounterValue,
  limits: CounterLimits | undefined,
  resolution: number,
): CounterStep {
  const elapsedMs = Math.max(0, to.at - from.at)
  const difference = to.value - from.value
  const possible = mostIn(elapsedMs + hourMs, limits)
  if (difference >= -resolution) return difference <= possible ? { kind: 'rise', rise: difference } : swap

  const size = limits?.rollsOverAt ?? null
  if (size !== null) {
    const rise = size - from.value + to.value
    if (to.value >= 0 && rise >= 0 && rise <= size * rolloverShare && rise <= possible) return { kind: 'rollover', rise }
  }
  return beganAgain(from, to, limits, elapsedMs) ? { kind: 'reset', rise: to.value } : swap
}

const swap: CounterStep = { kind: 'swap', rise: 0 }

function beganAgain(from: CounterValue, to: CounterValue, limits: CounterLimits | undefined, elapsedMs: number): boolean {
  if (to.value < 0) return false
  const known = (limits?.maxPerHour ?? null) !== null
  return known ? to.value <= mostIn(elapsedMs + clockSlackMs, limits) : to.value < from.value * resetShare
}

/** Most that a counter can count in a time. */
function mostIn(ms: number, limits: CounterLimits | undefined): number {
  const perHour = limits?.maxPerHour ?? null
  return perHour === null ? Number.POSITIVE_INFINITY : (perHour * ms) / hourMs
}
