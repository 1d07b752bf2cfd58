import type { DeviceType } from '../../core/channel'
import type { DecodedEvent, Rejection } from '../../core/dialect'
import { placeTime } from '../placed-time'
import { isRejection } from '../rejection'
import { type Check, finiteNumber, oneOf, text, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { alertKind, alertText } from './alert-kinds'

const checks: readonly (readonly [key: string, check: Check])[] = [
  ['type', text(1, 64)],
  ['level', oneOf('info', 'warning', 'critical')],
  ['value', finiteNumber],
  ['message', text(0, 200)],
]

/** Reads a message of the `alerts` topic: always an alert that is raised, there is none that clears one. */
export function readAlert(message: JsonObject, type: DeviceType, receivedAt: number): DecodedEvent | Rejection {
  for (const [key, check] of checks) {
    const value = message[key] ?? null
    if (value !== null && !check.test(value)) return wrong(`"${key}"`, value, check)
  }
  const time = placeTime(message.timestamp, receivedAt)
  if (isRejection(time)) return time
  const kind = alertKind((message.type ?? 'unknown') as string)
  const severity = (message.level ?? 'warning') as string
  const value = typeof message.value === 'number' ? message.value * kind.factor : undefined
  const body = {
    type: kind.type,
    severity,
    message: message.message || alertText(kind, severity, value, type),
    active: true,
    ...(kind.channel !== null && { channel: kind.channel }),
    ...(value !== undefined && { value }),
  }
  return { kind: 'alert', at: time.at, body }
}
