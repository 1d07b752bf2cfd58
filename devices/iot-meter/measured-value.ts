import type { Rejection } from '../../core/dialect'
import { finiteNumber, wrong } from '../wire-fields'
import { nameOf } from '../wire-json'
import type { Target } from './channel-name'
import { allowedUnits, convertUnit } from './units'

/**
 * A value of the wire in the unit of its channel; `what` is its place in the message, `unit` its unit there ('' for none).
 * Contacts and other types that are not registered may be true or false, which is 1 or 0; a voltage may not.
 */
export function measuredValue(value: unknown, unit: string, { name, channel }: Target, what: string): number | Rejection {
  if (typeof value === 'boolean' && channel === null) return Number(value)
  if (!finiteNumber.test(value)) return wrong(`${what}: the value of "${name}"`, value, finiteNumber)
  if (channel === null) return value as number
  const converted = convertUnit(value as number, unit, channel.unit)
  if (converted === null) {
    const units = allowedUnits(channel.unit).map((text) => `"${text}"`)
    return {
      code: 'OUT_OF_RANGE',
      reason: `${what}: the unit of "${name}" is ${nameOf(unit)} but must be one of ${units.join(', ')}`,
    }
  }
  return Number.isFinite(converted) ? converted : { code: 'OUT_OF_RANGE', reason: `${what}: the value of "${name}" is too large` }
}
