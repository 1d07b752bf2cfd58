import type { OpenGap } from './open-gap'
import type { OpenGaps } from './open-gaps'
import { maxJump } from './sequence'

/** How far a device's clock and the order of its messages may disagree before it means something, ms. */
export const clockSlackMs = 2_000

/** What is known of one epoch: every count from `first` to `top` that is in no open gap was seen, or is given up. */
export interface EpochWindow {
  readonly epoch: number
  first: number
  /** Event time of the reading or message with count `first`, ms UTC. */
  firstAt: number
  top: number
  topAt: number
  /** Newest event time in the epoch; more than `topAt` after the clock was set back. */
  newestAt: number
}

/** How many epochs of a device are kept: those with the newest data. */
export const maxEpochs = 8

/** Where and when a count was noticed. */
export interface Notice {
  /** Id of the item that shows a gap, if one shows. */
  readonly id: number
  readonly at: number
  /** Arrival, ms UTC. */
  readonly now: number
  readonly reason: OpenGap['reason']
  /** Usual time between readings, ms, where a number stands for several of them; 0: each number is one reading. */
  readonly intervalMs: number
}

/** `next`: goes on, maybe over a hole. `late`: came after a later one. `seen`: came before. `far`: the count was set anew. */
export type Place = 'next' | 'skipped' | 'late' | 'seen' | 'far'

export function newWindow(epoch: number, count: number, at: number): EpochWindow {
  return { epoch, first: count, firstAt: at, top: count, topAt: at, newestAt: at }
}

/** Adds a count to its epoch: moves the window, notices what is missing, fills what was missing. `far` changes nothing. */
export function addCount(window: EpochWindow, count: number, gaps: OpenGaps, notice: Notice): Place {
  const { at } = notice
  if (count > window.top) {
    if (count - window.top > maxJump) return 'far'
    const skipped = count > window.top + 1
    if (skipped) gaps.notice(hole(window.epoch, window.top + 1, count - 1, window.topAt, at, notice))
    window.top = count
    window.topAt = at
    window.newestAt = Math.max(window.newestAt, at)
    return skipped ? 'skipped' : 'next'
  }
  if (window.first - count > maxJump) return 'far'
  window.newestAt = Math.max(window.newestAt, at)
  if (count < window.first) {
    if (count < window.first - 1) gaps.notice(hole(window.epoch, count + 1, window.first - 1, at, window.firstAt, notice))
    window.first = count
    window.firstAt = at
    return 'late'
  }
  return gaps.fillCount(window.epoch, count, at, notice.now) ? 'late' : 'seen'
}

/** A gap of the counts from `first` to `last` between two event times. */
export function hole(epoch: number, first: number, last: number, from: number, to: number, notice: Notice): OpenGap {
  return {
    id: notice.id,
    kind: 'numbers',
    epoch,
    intervalMs: notice.intervalMs,
    reason: notice.reason,
    noticedAt: notice.now,
    pieces: [{ from, to, first, last }],
    settled: null,
  }
}

/** The device started anew, which explains a gap better than that it was offline meanwhile, but not than what it says itself. */
export function afterRestart(notice: Notice): Notice {
  return notice.reason === 'lost' ? notice : { ...notice, reason: 'restart' }
}

/** Keeps the epochs with the newest data; answers those that are given up. The order of the list stays. */
export function forgetOldest(windows: EpochWindow[]): readonly EpochWindow[] {
  const gone: EpochWindow[] = []
  while (windows.length > maxEpochs) {
    const oldest = windows.reduce((a, b) => (b.newestAt < a.newestAt ? b : a))
    windows.splice(windows.indexOf(oldest), 1)
    gone.push(oldest)
  }
  return gone
}
