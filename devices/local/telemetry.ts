import type { DeviceType } from '../../core/channel'
import type { Rejection } from '../../core/dialect'
import { type DecodedReading, type Link, links, type QualityFlag, qualityFlags, type Source } from '../../core/reading'
import { arePlausible } from '../plausible'
import { isRejection } from '../rejection'
import { type Check, count, type Field, jsonObject, oneOf, readFields, uint32, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { timeProblem } from './event-time'
import { readValues } from './values'

const flags: Check = {
  expected: `a list of ${qualityFlags.map((flag) => `"${flag}"`).join(', ')}, each at most once`,
  type: 'array',
  test: (value) =>
    Array.isArray(value) && new Set(value).size === value.length && value.every((flag) => qualityFlags.includes(flag)),
}

const fields: readonly Field[] = [
  { key: 'ep', as: 'epoch', check: uint32, required: true },
  { key: 'sq', as: 'seq', check: uint32, required: true },
  { key: 'at', as: 'at', check: { ...count, expected: 'an integer, milliseconds since 1970' }, required: true },
  { key: 'src', as: 'source', check: oneOf('live', 'buffered'), required: false },
  { key: 'ln', as: 'link', check: oneOf(...links), required: false },
  { key: 'q', as: 'quality', check: flags, required: false },
  { key: 'values', as: 'values', check: jsonObject, required: true },
]

/** The checked fields, as {@link fields} names them. */
interface Head {
  readonly epoch: number
  readonly seq: number
  readonly at: number
  readonly source?: Source
  readonly link?: Link
  readonly quality?: readonly QualityFlag[]
  readonly values: JsonObject
}

/** Reads one reading. What is wrong in one part of it rejects it whole: half a reading would look like a whole one. */
export function readTelemetry(message: JsonObject, type: DeviceType, receivedAt: number): DecodedReading | Rejection {
  const problem = versionProblem(message)
  if (problem !== null) return problem
  const read = readFields(message, fields)
  if (isRejection(read)) return read
  const { epoch, seq, at, source = 'live', link = null, quality = [], values: given } = read.body as unknown as Head
  const misplaced = timeProblem(at, receivedAt)
  if (misplaced !== null) return misplaced
  const values = readValues(given, type)
  if (isRejection(values)) return values
  return { at, epoch, seq, source, link, quality: withRange(quality, values, type), values }
}

/** The flags in the order of their bits, so that the same reading always has the same. */
function withRange(given: readonly QualityFlag[], values: Readonly<Record<string, number>>, type: DeviceType): QualityFlag[] {
  const plausible = arePlausible(values, type)
  return qualityFlags.filter((flag) => given.includes(flag) || (flag === 'out-of-range' && !plausible))
}

/** The one version there is. Checked before anything else: another version may have other fields. */
function versionProblem({ v }: JsonObject): Rejection | null {
  if (v === 1) return null
  if (v === undefined) return { code: 'MISSING_FIELD', reason: '"v" is missing; it must be 1' }
  if (typeof v !== 'number') return wrong('"v"', v, { ...uint32, expected: 'the number 1' })
  return { code: 'UNSUPPORTED_VERSION', reason: `"v" is ${v}; this hub knows version 1` }
}
