import type { Rejection } from '../../core/dialect'
import { earliestTime, maxClockAheadMs } from '../../protocol/iot-meter/limits'
import { nameOf } from '../wire-json'

const isoTime = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))?$/i

/**
 * An ISO 8601 time of the wire in ms UTC, plausible for a message that arrived at `receivedAt` (ms UTC).
 * Without a zone it is UTC, as the devices mean it; finer than a millisecond is cut off. `what` names the field in the reason.
 */
export function readTime(value: unknown, receivedAt: number, what: string): number | Rejection {
  if (typeof value !== 'string')
    return { code: 'WRONG_TYPE', reason: `${what} is ${nameOf(value)} but must be a text: an ISO 8601 time` }
  const at = parseTime(value)
  if (at === null) {
    return {
      code: 'OUT_OF_RANGE',
      reason: `${what} is ${nameOf(value)} but must be an ISO 8601 time such as "2026-02-12T10:00:10Z"`,
    }
  }
  if (at > receivedAt + maxClockAheadMs) {
    return {
      code: 'TIMESTAMP_FUTURE',
      reason: `${what} is ${nameOf(value)}, more than 5 minutes after its arrival at ${new Date(receivedAt).toISOString()}`,
    }
  }
  if (at < earliestTime) return { code: 'TIMESTAMP_PAST', reason: `${what} is ${nameOf(value)}, before 2020` }
  return at
}

/** Stricter than Date.parse, which takes a time without zone for local and many a text for a time. Null: no such time. */
function parseTime(text: string): number | null {
  const match = isoTime.exec(text)
  if (match === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number)
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const local = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds)
  // Date.UTC would carry 30 February and 25 o'clock over into the next month and day.
  const date = new Date(local)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return null
  const [zoneHours, zoneMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)]
  if (zoneHours > 23 || zoneMinutes > 59) return null
  const ahead = (zoneHours * 60 + zoneMinutes) * 60_000
  return match[8] === '-' ? local + ahead : local - ahead
}
