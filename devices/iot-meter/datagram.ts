import type { DeviceType } from '../../core/channel'
import type { Decoded, Rejection } from '../../core/dialect'
import { maxMeasurements } from '../../protocol/iot-meter/limits'
import { isRejection } from '../rejection'
import { jsonObject } from '../wire-fields'
import { type JsonObject, nameOf } from '../wire-json'
import { resolveType } from './channel-name'
import { measuredValue } from './measured-value'
import { type Sample, SampleBook } from './sample-book'
import { readTime } from './wire-time'

/** What the measurements of a datagram are read with. */
interface Context {
  /** Time of the envelope, ms UTC, for measurements without their own. */
  readonly at: number
  readonly receivedAt: number
}

/** Decodes the measurements of a version 2 datagram. A measurement that cannot be used is rejected alone. */
export function readDatagram(message: JsonObject, seq: number, type: DeviceType, context: Context): Decoded {
  const list = message.measurements
  const problem = listProblem(list)
  if (problem) return { readings: [], events: [], rejections: [problem] }
  const book = new SampleBook(context.at, context.receivedAt)
  for (const [index, item] of (list as readonly unknown[]).entries()) {
    const sample = readMeasurement(item, `measurement ${index}`, context)
    if (sample === null) continue
    if (isRejection(sample)) book.reject(sample)
    else book.add(sample)
  }
  return book.finish(seq, type)
}

/** What is wrong with `measurements` as a whole, in version 1 and 2. */
export function listProblem(list: unknown): Rejection | null {
  if (list === undefined) return { code: 'MISSING_FIELD', reason: '"measurements" is missing; it must be an array' }
  if (!Array.isArray(list)) return { code: 'WRONG_TYPE', reason: `"measurements" is ${nameOf(list)} but must be an array` }
  if (list.length === 0) return { code: 'NO_VALUES', reason: '"measurements" is empty' }
  if (list.length <= maxMeasurements) return null
  return { code: 'OUT_OF_RANGE', reason: `"measurements" has ${list.length} items; at most ${maxMeasurements} are allowed` }
}

/** Null: there, but not measured. */
function readMeasurement(item: unknown, what: string, { at: envelopeAt, receivedAt }: Context): Sample | Rejection | null {
  if (!jsonObject.test(item)) return { code: 'WRONG_TYPE', reason: `${what} is ${nameOf(item)} but must be an object` }
  const { type, val, unit, n, v, u, ts } = item as JsonObject
  // The example device of the source says n, v and u for type, val and unit.
  const named = either(type, n, 'type', 'n', what) ?? either(val, v, 'val', 'v', what) ?? either(unit, u, 'unit', 'u', what)
  if (named) return named
  const target = readType(type ?? n, what)
  if (isRejection(target)) return target
  const at = ts === undefined || ts === null ? envelopeAt : readTime(ts, receivedAt, `${what}: "ts"`)
  if (isRejection(at)) return at
  const wireUnit = unit ?? u ?? ''
  if (typeof wireUnit !== 'string')
    return { code: 'WRONG_TYPE', reason: `${what}: "unit" is ${nameOf(wireUnit)} but must be a text` }
  const wireValue = val === undefined ? v : val
  if (wireValue === null) return null
  if (wireValue === undefined) return { code: 'MISSING_FIELD', reason: `${what}: "val" is missing; it must be a number` }
  const value = measuredValue(wireValue, wireUnit, target, what)
  return typeof value === 'number' ? { at, name: target.name, value } : value
}

function readType(type: unknown, what: string): ReturnType<typeof resolveType> {
  if (type === undefined || type === null)
    return { code: 'MISSING_FIELD', reason: `${what}: "type" is missing; it must be a text` }
  if (typeof type !== 'string') return { code: 'WRONG_TYPE', reason: `${what}: "type" is ${nameOf(type)} but must be a text` }
  const target = resolveType(type)
  return isRejection(target) ? { ...target, reason: `${what}: ${target.reason}` } : target
}

function either(long: unknown, short: unknown, longKey: string, shortKey: string, what: string): Rejection | null {
  if (long === undefined || short === undefined) return null
  return { code: 'OUT_OF_RANGE', reason: `${what} has "${longKey}" and "${shortKey}", which mean the same; send one of them` }
}
