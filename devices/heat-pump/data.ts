import type { DeviceType } from '../../core/channel'
import type { Decoded, DecodedEvent, Rejection } from '../../core/dialect'
import type { DecodedReading, QualityFlag } from '../../core/reading'
import { contentNumber } from '../content-number'
import { placeTime } from '../placed-time'
import { arePlausible } from '../plausible'
import { isRejection } from '../rejection'
import { type Check, finiteNumber, flag, text, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { readGroups } from './groups'
import { type Levels, levelProblem, readLevels } from './levels'
import { type MeasuredValues, readValues } from './values'

/** Fields beside the groups; `device` is held against the identity before. */
const headFields: readonly (readonly [key: string, check: Check])[] = [
  ['version', text(0, 64)],
  ['signal', finiteNumber],
  ['overflow', flag],
]

/** What a message tells the memory. */
export interface DataNotes {
  /** Event time, ms UTC; the arrival where there is an uptime. */
  readonly at: number
  /** Time since boot, ms, if that is its `timestamp`. */
  readonly uptime: number | null
  readonly levels: Levels
  readonly firmware: string | null
}

/** Decodes a reading. What is wrong in one part of it rejects it whole: half a reading would look like a whole one. */
export function readData(message: JsonObject, type: DeviceType, receivedAt: number): Decoded | Rejection {
  const head = headProblem(message)
  if (head !== null) return head
  const time = placeTime(message.timestamp, receivedAt)
  if (isRejection(time)) return time
  const grouped = readGroups(message)
  if (isRejection(grouped)) return grouped
  const { groups } = grouped
  const measured = readValues(groups)
  if (isRejection(measured)) return measured
  const level = levelProblem(groups.alerts)
  if (level !== null) return level

  const levels = { ...readLevels(groups.alerts, measured, type), ...overflowLevel(message) }
  const values = withSignal(measured, message)
  const hasValues = Object.keys(values).length > 0
  if (!hasValues && Object.keys(levels).length === 0) return noValues
  const { at, uptime, source } = time
  const quality: QualityFlag[] = [...time.quality]
  if (!arePlausible(values, type)) quality.push('out-of-range')
  const reading: DecodedReading = { at, epoch: 0, seq: uptime ?? contentNumber(values), source, link: null, quality, values }
  const notes: DataNotes = { at, uptime, levels, firmware: typeof message.version === 'string' ? message.version : null }
  const events = alertEvents(at, levels)
  // That nothing is raised may end an alert, which the memory knows; of the message itself nothing is stored then.
  const rejections = hasValues || events.length > 0 ? [] : [noValues]
  return { readings: hasValues ? [reading] : [], events, rejections, forMemory: notes }
}

const noValues: Rejection = { code: 'NO_VALUES', reason: 'the message has no value that is neither null nor marked invalid' }

function headProblem(message: JsonObject): Rejection | null {
  for (const [key, check] of headFields) {
    const value = message[key] ?? null
    if (value !== null && !check.test(value)) return wrong(`"${key}"`, value, check)
  }
  return null
}

function withSignal({ values }: MeasuredValues, { signal }: JsonObject): Readonly<Record<string, number>> {
  return typeof signal === 'number' ? { ...values, signal_strength: signal } : values
}

/** Readings that were overwritten before they could be sent. */
function overflowLevel({ overflow }: JsonObject): Levels {
  const message = 'The buffer of the device was full; readings were lost'
  if (overflow === true) return { overflow: { type: 'buffer_overflow', severity: 'warning', message, active: true } }
  return overflow === false ? { overflow: null } : {}
}

/** What is raised at this moment; what of it is new, and what is over, the memory knows. */
function alertEvents(at: number, levels: Levels): readonly DecodedEvent[] {
  return Object.values(levels).flatMap((body) => (body === null ? [] : [{ kind: 'alert', at, body: { ...body } }]))
}
