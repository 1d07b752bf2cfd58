import { fillTime, missingOf, type OpenGap } from './open-gap'
import type { OpenGaps } from './open-gaps'
import { addSpacing, type PaceState } from './pace'

/** How many pauses wait at once; of more, the first is a gap. */
const maxWaiting = 3

/** The times of a device's readings and what they show. Plain JSON. */
export interface SilenceState {
  readonly pace: PaceState
  /** Pauses of which it is not known yet whether the device goes on as before, ascending. */
  waiting: readonly OpenGap[]
}

/** A pause, and what a gap would say of it. */
export interface Pause {
  /** Event times of the readings around it, ms UTC. */
  readonly from: number
  readonly to: number
  readonly id: number
  readonly noticedAt: number
  readonly reason: OpenGap['reason']
}

/** Takes the time from one reading to the next newer one, ms. Answers true when it is a pause, to be handed to {@link addPause}. */
export function addStep(state: SilenceState, gaps: OpenGaps, stepMs: number): boolean {
  const spacing = addSpacing(state.pace, stepMs)
  if (spacing === 'pause') return true
  if (state.waiting.length === 0) return false
  if (spacing === 'changed') state.waiting = []
  if (spacing === 'usual') confirm(state, gaps, state.waiting.length)
  return false
}

/** Notes a pause until it is known how the device goes on. */
export function addPause(state: SilenceState, gaps: OpenGaps, { from, to, id, noticedAt, reason }: Pause): void {
  const intervalMs = state.pace.intervalMs ?? to - from
  const pieces = [{ from, to, first: 0, last: 0 }]
  const gap: OpenGap = { id, kind: 'silence', epoch: 0, intervalMs, reason, noticedAt, pieces, settled: null }
  state.waiting = [...state.waiting, gap]
  confirm(state, gaps, state.waiting.length - maxWaiting)
}

/** Takes a reading that came late: it may have been missed. */
export function addLate(state: SilenceState, gaps: OpenGaps, at: number, now: number): void {
  if (gaps.fillTime(at, now)) return
  if (state.waiting.length === 0) return
  state.waiting = state.waiting.map((gap) => fillTime(gap, at)).filter((gap) => missingOf(gap) > 0)
}

/** The device went on as before: the first pauses that wait were gaps. */
function confirm(state: SilenceState, gaps: OpenGaps, count: number): void {
  if (count <= 0) return
  for (const gap of state.waiting.slice(0, count)) gaps.notice(gap)
  state.waiting = state.waiting.slice(count)
}
