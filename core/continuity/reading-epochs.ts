import {
  addCount,
  afterRestart,
  clockSlackMs,
  type EpochWindow,
  forgetOldest,
  hole,
  type Notice,
  newWindow,
  type Place,
} from './epoch-window'
import type { OpenGaps } from './open-gaps'
import { canHaveCounted } from './restart'
import { maxJump, unwrap, wrap } from './sequence'

/** What a number tells of a reading. */
export interface Told {
  /** False: this number came before. */
  readonly fresh: boolean
  /** A gap of numbers lies right before it. */
  readonly explained: boolean
}

const told: Readonly<Record<Exclude<Place, 'far'>, Told>> = {
  next: { fresh: true, explained: false },
  skipped: { fresh: true, explained: true },
  late: { fresh: true, explained: false },
  seen: { fresh: false, explained: false },
}

/** A numbered reading of a dialect whose devices count their readings, from 0 in each epoch. */
export interface NumberedReading {
  readonly epoch: number
  readonly seq: number
  /** Its time was estimated, so that each copy of it has another one. */
  readonly estimated: boolean
}

/** Adds a reading whose number goes on, as almost all do; answers false, and does nothing, when it does not. */
export function addNext(
  windows: readonly EpochWindow[],
  { epoch, seq }: Pick<NumberedReading, 'epoch' | 'seq'>,
  at: number,
): boolean {
  const window = windows.at(-1)
  if (window === undefined || window.epoch !== epoch || wrap(window.top + 1) !== seq) return false
  window.top++
  window.topAt = at
  if (at > window.newestAt) window.newestAt = at
  return true
}

/** Adds a reading to its epoch; `windows` and `gaps` are those of its device. */
export function addReading(windows: EpochWindow[], gaps: OpenGaps, reading: NumberedReading, notice: Notice): Told {
  const window = windows.findLast(({ epoch }) => epoch === reading.epoch)
  if (window === undefined) return begin(windows, gaps, reading, notice, newestBefore(windows, notice.at))
  const count = unwrap(reading.seq, window.top)
  const before = window.newestAt
  const near = count <= window.top && window.first - count <= maxJump
  const again = near && !gaps.misses(window.epoch, count) && isUsedAgain(window, reading, notice.at)
  const place = again ? 'far' : addCount(window, count, gaps, notice)
  if (place !== 'far') return told[place]
  windows.splice(windows.indexOf(window), 1)
  gaps.close(window.epoch, notice.now)
  return begin(windows, gaps, reading, notice, again ? before : null)
}

/**
 * A device whose flash was erased counts its epochs from the start and comes back to one that is known: an old number, but
 * newer than all of that epoch. A copy of a reading is never newer, except where its time was estimated.
 */
function isUsedAgain({ newestAt }: EpochWindow, { seq, estimated }: NumberedReading, at: number): boolean {
  return !estimated && at > newestAt + clockSlackMs && canHaveCounted(seq, at - newestAt)
}

/**
 * Opens the window of an epoch. Its first number is 0, so that what comes before the first that is heard is missing, since
 * `before`, the newest event time before it; null: nothing older is known, so nobody was there to hear it.
 */
function begin(
  windows: EpochWindow[],
  gaps: OpenGaps,
  { epoch, seq }: NumberedReading,
  notice: Notice,
  before: number | null,
): Told {
  const window = newWindow(epoch, seq, notice.at)
  windows.push(window)
  const headless = seq > 0 && before !== null && canHaveCounted(seq, notice.at - before)
  if (headless) {
    window.first = 0
    window.firstAt = before
    gaps.notice(hole(epoch, 0, seq - 1, before, notice.at, afterRestart(notice)))
  }
  for (const gone of forgetOldest(windows)) gaps.close(gone.epoch, notice.now)
  return { fresh: true, explained: headless }
}

function newestBefore(windows: readonly EpochWindow[], at: number): number | null {
  const times = windows.map(({ newestAt }) => newestAt).filter((newestAt) => newestAt < at)
  return times.length === 0 ? null : Math.max(...times)
}
