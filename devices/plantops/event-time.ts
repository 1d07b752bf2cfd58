import type { Rejection } from '../../core/dialect'
import { secondsWindowMs } from '../../protocol/plantops/limits'
import { atClock, type PlacedTime, placeTime } from '../placed-time'
import { pattern, wrong } from '../wire-fields'

const isoText = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/
const isoCheck = pattern(isoText, 'a time such as "2025-11-21T00:00:00Z", or a number of milliseconds')

/**
 * Places a `timestamp`. Its form was never written down, so each that firmware of this kind sends is understood: ISO 8601
 * (UTC where it names no zone), ms since 1970, seconds since 1970, ms since boot. Seconds and uptimes overlap; what is within
 * a day of its arrival when read as seconds is taken for seconds, which an uptime is for three minutes in 50 days.
 */
export function readTime(timestamp: unknown, receivedAt: number): PlacedTime | Rejection {
  if (typeof timestamp === 'string') return readIso(timestamp, receivedAt)
  if (isSeconds(timestamp, receivedAt)) return atClock(timestamp * 1000, receivedAt)
  return placeTime(timestamp, receivedAt)
}

function isSeconds(timestamp: unknown, receivedAt: number): timestamp is number {
  return Number.isSafeInteger(timestamp) && Math.abs((timestamp as number) * 1000 - receivedAt) <= secondsWindowMs
}

function readIso(text: string, receivedAt: number): PlacedTime | Rejection {
  const match = isoText.exec(text)
  const at = match === null ? Number.NaN : Date.parse(text.replace(' ', 'T') + (match[1] === undefined ? 'Z' : ''))
  return Number.isFinite(at) ? atClock(at, receivedAt) : wrong('"timestamp"', text, isoCheck)
}
