import type { DecodedEvent, Rejection } from '../../core/dialect'
import { isRejection } from '../rejection'
import { type Check, integer, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { readTime } from './event-time'

const uptimeCheck: Check = {
  expected: 'a number of seconds from 0 to 4294967295',
  type: 'number',
  test: (value) => typeof value === 'number' && value >= 0 && value <= 0xffff_ffff,
}
const rssiCheck = integer(-150, 0)

/** Reads `{timestamp, uptime, rssi}`; what is missing or null is left out. The device announces no interval. */
export function readHeartbeat(message: JsonObject, receivedAt: number): DecodedEvent | Rejection {
  const uptime = message.uptime ?? null
  const rssi = message.rssi ?? null
  if (uptime !== null && !uptimeCheck.test(uptime)) return wrong('"uptime"', uptime, uptimeCheck)
  if (rssi !== null && !rssiCheck.test(rssi)) return wrong('"rssi"', rssi, rssiCheck)
  const time = readTime(message.timestamp, receivedAt)
  if (isRejection(time)) return time
  const body = {
    ...(uptime !== null && { uptimeMs: Math.round((uptime as number) * 1000) }),
    ...(rssi !== null && { rssi }),
  }
  return { kind: 'heartbeat', at: time.at, body }
}
