import type { MessageMark } from '../dialect'
import { addCount, afterRestart, type EpochWindow, forgetOldest, hole, maxEpochs, type Notice, newWindow } from './epoch-window'
import { findEpoch } from './message-epochs'
import type { OpenGaps } from './open-gaps'

/** Of how many messages number and time are remembered, to know one that comes again. */
export const maxRecent = 32

/** What is known of the messages of a device that counts them. Plain JSON. */
export interface MessageState {
  /** Boots in the order in which they began. */
  readonly windows: EpochWindow[]
  /** Number and time of the last messages, in turn; `next` is where the next one goes. */
  readonly recent: number[]
  next: number
  /** The device said that it is online and has sent nothing newer since. */
  reconnected: boolean
}

/** What a message's number tells. `epoch` is the boot, as whole seconds since 1970 of the first of its messages that came. */
export interface Numbered {
  readonly epoch: number
  /** False: its number was there before with another time; it may be new all the same. */
  readonly fresh: boolean
  /** A gap of numbers lies right before it. */
  readonly explained: boolean
}

/** Adds a message; answers null when just this one came before. */
export function addMessage(state: MessageState, gaps: OpenGaps, mark: MessageMark, notice: Notice): Numbered | null {
  if (isRecent(state.recent, mark)) return null
  state.recent[state.next] = mark.seq
  state.recent[state.next + 1] = mark.at
  state.next = (state.next + 2) % (2 * maxRecent)

  const { windows } = state
  const found = findEpoch(windows, mark, state.reconnected)
  if (found.kind === 'unsure') return { epoch: found.window.epoch, fresh: true, explained: false }
  if (found.kind === 'known') {
    const place = addCount(found.window, found.count, gaps, notice)
    if (place === 'next' || place === 'skipped') state.reconnected = false
    return { epoch: found.window.epoch, fresh: place !== 'seen', explained: place === 'skipped' }
  }
  const epoch = freeEpoch(windows, mark.at)
  if (found.kind === 'early') {
    // One more boot than can be kept, and the oldest of all: its messages are each taken for themselves.
    if (windows.length < maxEpochs) windows.unshift(newWindow(epoch, mark.seq, mark.at))
    return { epoch, fresh: true, explained: false }
  }
  state.reconnected = false
  return { epoch, fresh: true, explained: restart(windows, found.after, epoch, mark, gaps, notice) }
}

/**
 * Opens the window of a boot that came after another; answers whether its beginning is missing. Some devices count from 0 and
 * some from 1, so that a missing 0 is not missed.
 */
function restart(
  windows: EpochWindow[],
  after: EpochWindow,
  epoch: number,
  { seq, at }: MessageMark,
  gaps: OpenGaps,
  notice: Notice,
): boolean {
  const window = newWindow(epoch, seq, at)
  windows.splice(windows.indexOf(after) + 1, 0, window)
  const headless = seq > 1
  if (headless) {
    window.first = 1
    window.firstAt = Math.min(after.newestAt, at)
    gaps.notice(hole(epoch, 1, seq - 1, window.firstAt, at, afterRestart(notice)))
  }
  for (const gone of forgetOldest(windows)) gaps.close(gone.epoch, notice.now)
  return headless
}

function isRecent(recent: readonly number[], { seq, at }: MessageMark): boolean {
  for (let i = 0; i < recent.length; i += 2) if (recent[i] === seq && recent[i + 1] === at) return true
  return false
}

/** Boots that began within the same second, by their messages, still have numbers of their own. */
function freeEpoch(windows: readonly EpochWindow[], at: number): number {
  let epoch = Math.floor(at / 1000)
  while (windows.some((window) => window.epoch === epoch)) epoch++
  return epoch
}
