import type { Rejection } from '../core/dialect'
import type { QualityFlag, Source } from '../core/reading'
import { earliestTime, firstUnixMs, maxClockAheadMs } from '../protocol/heat-pump/limits'
import { type Check, count, wrong } from './wire-fields'

/** A reading that arrives later than this after it was measured was kept by the device, ms. */
export const bufferedAfterMs = 10_000

/** Where a message lies in time. */
export interface PlacedTime {
  /** Event time, ms UTC. */
  readonly at: number
  /** Time since boot, ms, where that is all the device knows: then `at` is the arrival, and a memory finds a better place. */
  readonly uptime: number | null
  readonly source: Source
  readonly quality: readonly QualityFlag[]
}

const timeCheck: Check = { ...count, expected: 'an integer, milliseconds since 1970 or since boot' }

/** Places a `timestamp`. A device without a clock sends its uptime; then, and without a timestamp, only the arrival is known. */
export function placeTime(timestamp: unknown, receivedAt: number): PlacedTime | Rejection {
  if (timestamp === undefined || timestamp === null) return atArrival(receivedAt, null)
  if (!timeCheck.test(timestamp)) return wrong('"timestamp"', timestamp, timeCheck)
  const time = timestamp as number
  return time < firstUnixMs ? atArrival(receivedAt, time) : atClock(time, receivedAt)
}

function atArrival(receivedAt: number, uptime: number | null): PlacedTime {
  return { at: receivedAt, uptime, source: 'live', quality: ['clock-estimated'] }
}

/** For a time the device's own clock gave, ms UTC: refused when that clock cannot be right. */
export function atClock(at: number, receivedAt: number): PlacedTime | Rejection {
  if (at > receivedAt + maxClockAheadMs) {
    const reason = `"timestamp" is ${iso(at)}, more than 5 minutes after its arrival at ${iso(receivedAt)}`
    return { code: 'TIMESTAMP_FUTURE', reason }
  }
  if (at < earliestTime) return { code: 'TIMESTAMP_PAST', reason: `"timestamp" is ${iso(at)}, before 2020` }
  return { at, uptime: null, source: receivedAt - at > bufferedAfterMs ? 'buffered' : 'live', quality: [] }
}

/** Times outside of what a Date holds are shown as numbers. */
function iso(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}
