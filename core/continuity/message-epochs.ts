import type { MessageMark } from '../dialect'
import { clockSlackMs, type EpochWindow } from './epoch-window'
import { canHaveCounted } from './restart'
import { maxJump, sequenceModulus, unwrap } from './sequence'

/** Numbers may be this far apart and still go on over the wrap: a device near 2^32 that starts anew looks much the same. */
const maxWrapJump = 1024
/** Messages overtake each other by no more than this, and the clock is believed to step back between two no further apart. */
const goesOn = 64

/**
 * Which boot a message belongs to. `restart`: a new one after `after`; `early`: one before all that are known; `unsure`: none
 * fits, this is the nearest.
 */
export type MessageEpoch =
  | { readonly kind: 'known'; readonly window: EpochWindow; readonly count: number }
  | { readonly kind: 'restart'; readonly after: EpochWindow }
  | { readonly kind: 'early' }
  | { readonly kind: 'unsure'; readonly window: EpochWindow }

/**
 * Finds the boot of a message from its number and time: inside a boot both go up. `windows` are the boots that are known, in
 * the order in which they began; `reconnected`: the device said that it is online since its last message.
 */
export function findEpoch(windows: readonly EpochWindow[], mark: MessageMark, reconnected: boolean): MessageEpoch {
  const newest = windows.at(-1)
  if (newest === undefined) return { kind: 'early' }
  if (isRestart(newest, mark, reconnected)) return { kind: 'restart', after: newest }
  const count = unwrap(mark.seq, newest.top)
  if (isAhead(newest, count) && mark.at >= newest.topAt - clockSlackMs) return { kind: 'known', window: newest, count }
  const window = nearest(windows, mark)
  if (window !== null) return { kind: 'known', window, count: unwrap(mark.seq, window.top) }
  const steppedBack = count > newest.top && count - newest.top <= goesOn && mark.at >= newest.firstAt
  if (steppedBack) return { kind: 'known', window: newest, count }
  const before = windows.findLast(({ firstAt }) => firstAt <= mark.at)
  if (before === undefined) return { kind: 'early' }
  const restarted = before !== newest && isLater(before, mark) && canHaveCounted(mark.seq, mark.at - before.newestAt)
  return restarted ? { kind: 'restart', after: before } : { kind: 'unsure', window: before }
}

function isLater({ newestAt }: EpochWindow, { at }: MessageMark): boolean {
  return at > newestAt + clockSlackMs
}

function isRestart(newest: EpochWindow, mark: MessageMark, reconnected: boolean): boolean {
  const { seq, at, bootAt } = mark
  const count = unwrap(seq, newest.top)
  const possible = isLater(newest, mark) && canHaveCounted(seq, at - newest.newestAt)
  // A number that goes on is believed more than a start that is calculated: a clock that was just set moves it.
  const booted = bootAt !== null && bootAt > newest.newestAt + clockSlackMs && count !== newest.top + 1
  if (booted && possible) return true
  if (isAhead(newest, count)) return false
  return possible || (reconnected && seq <= 1 && newest.top - count > goesOn)
}

function isAhead({ top }: EpochWindow, count: number): boolean {
  const wraps = Math.floor(count / sequenceModulus) > Math.floor(top / sequenceModulus)
  return count > top && count - top <= (wraps ? maxWrapJump : maxJump)
}

/** Of the boots the message can be of the one whose numbers are nearest, and of these the last. */
function nearest(windows: readonly EpochWindow[], mark: MessageMark): EpochWindow | null {
  let found: EpochWindow | null = null
  let least = Number.POSITIVE_INFINITY
  for (let i = windows.length - 1; i >= 0; i--) {
    const window = windows[i] as EpochWindow
    const distance = distanceTo(window, windows[i - 1], windows[i + 1], mark)
    if (distance >= least) continue
    found = window
    least = distance
  }
  return found
}

/**
 * How far the number of a message is from those of a boot, 0 when it is among them; infinite when it cannot be of this boot,
 * because its neighbours in number would not be its neighbours in time.
 */
function distanceTo(
  window: EpochWindow,
  before: EpochWindow | undefined,
  after: EpochWindow | undefined,
  { seq, at }: MessageMark,
): number {
  const { first, firstAt, top, topAt, newestAt } = window
  const count = unwrap(seq, top)
  if (count > top) {
    const fits = isAhead(window, count) && at >= topAt - clockSlackMs && (!after || at <= after.firstAt + clockSlackMs)
    return fits ? count - top : Number.POSITIVE_INFINITY
  }
  if (count < first) {
    const fits = first - count <= goesOn && at <= firstAt + clockSlackMs && (!before || at > before.newestAt)
    return fits ? first - count : Number.POSITIVE_INFINITY
  }
  return at >= firstAt - clockSlackMs && at <= newestAt + clockSlackMs ? 0 : Number.POSITIVE_INFINITY
}
