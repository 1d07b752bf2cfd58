import type { Rejection } from '../core/dialect'
import type { QualityFlag } from '../core/reading'
import { earliestTime, firstUnixMs, maxClockAheadMs } from '../protocol/heat-pump/limits'
import { type Check, count, wrong } from './wire-fields'

/** Where a message lies in time. */
export interface PlacedTime {
  /** Event time, ms UTC. */
  readonly at: number
  /** Keeps apart what has the same `at`: the uptime in ms where that is all the device knows, else 0. */
  readonly seq: number
  readonly quality: readonly QualityFlag[]
}

const timeCheck: Check = { ...count, expected: 'an integer, milliseconds since 1970 or since boot' }

/**
 * Places a `timestamp`. The firmware has no clock and sends its uptime; then, and without a timestamp, only the
 * arrival is known. The readings of one burst so lie closer together than they were measured: their true spacing
 * is the difference of their uptimes, which takes more than one message to see.
 */
export function placeTime(timestamp: unknown, receivedAt: number): PlacedTime | Rejection {
  if (timestamp === undefined || timestamp === null) return atArrival(receivedAt, 0)
  if (!timeCheck.test(timestamp)) return wrong('"timestamp"', timestamp, timeCheck)
  const time = timestamp as number
  return time < firstUnixMs ? atArrival(receivedAt, time) : atClock(time, receivedAt)
}

/** For a device without a clock; `uptime` in ms, 0 when unknown. */
function atArrival(receivedAt: number, uptime: number): PlacedTime {
  return { at: receivedAt, seq: uptime, quality: ['clock-estimated'] }
}

/** For a time the device's own clock gave, ms UTC: refused when that clock cannot be right. */
export function atClock(at: number, receivedAt: number): PlacedTime | Rejection {
  if (at > receivedAt + maxClockAheadMs) {
    const reason = `"timestamp" is ${iso(at)}, more than 5 minutes after its arrival at ${iso(receivedAt)}`
    return { code: 'TIMESTAMP_FUTURE', reason }
  }
  if (at < earliestTime) return { code: 'TIMESTAMP_PAST', reason: `"timestamp" is ${iso(at)}, before 2020` }
  return { at, seq: 0, quality: [] }
}

/** Times outside of what a Date holds are shown as numbers. */
function iso(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}
