import type { Rejection } from '../../core/dialect'
import { earliestTime, maxClockAheadMs } from '../../protocol/local/limits'

/** What is wrong with an event time, ms UTC, of a reading that was handed over at `receivedAt`; null when nothing is. */
export function timeProblem(at: number, receivedAt: number): Rejection | null {
  if (at > receivedAt + maxClockAheadMs) {
    return {
      code: 'TIMESTAMP_FUTURE',
      reason: `"at" is ${iso(at)}, more than 5 minutes after the reading was handed over at ${iso(receivedAt)}`,
    }
  }
  if (at >= earliestTime) return null
  // 1.6e9 to 4e9 is 2020 to 2096 in seconds: the commonest mistake there is.
  const hint = at >= 1_577_836_800 && at < 4e9 ? '; it looks like seconds, milliseconds were expected' : ''
  return { code: 'TIMESTAMP_PAST', reason: `"at" is ${iso(at)}, before 2020${hint}` }
}

/** Times outside of what a Date holds are shown as numbers. */
function iso(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}
