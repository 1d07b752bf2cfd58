import type { DeviceType } from '../../core/channel'
import type { Decoded, DecodedEvent, Rejection } from '../../core/dialect'
import type { DecodedReading, QualityFlag } from '../../core/reading'
import { placeTime } from '../placed-time'
import { arePlausible } from '../plausible'
import { isRejection } from '../rejection'
import { type Check, finiteNumber, flag, text, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { readGroups } from './groups'
import { levelEvents, levelProblem } from './levels'
import { type MeasuredValues, readValues } from './values'

/** Fields beside the groups; `device` is held against the identity before. */
const headFields: readonly (readonly [key: string, check: Check])[] = [
  ['version', text(0, 64)],
  ['signal', finiteNumber],
  ['overflow', flag],
]

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

  const { at, seq } = time
  const events = [...levelEvents(groups.alerts, measured, type, at), ...overflowEvents(message, at)]
  const values = withSignal(measured, message)
  if (Object.keys(values).length === 0) {
    const reason = 'the message has no value that is neither null nor marked invalid'
    return events.length > 0 ? { readings: [], events, rejections: [] } : { code: 'NO_VALUES', reason }
  }
  const quality: QualityFlag[] = [...time.quality]
  if (!arePlausible(values, type)) quality.push('out-of-range')
  const reading: DecodedReading = { at, epoch: 0, seq, source: 'live', link: null, quality, values }
  return { readings: [reading], events, rejections: [] }
}

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
function overflowEvents({ overflow }: JsonObject, at: number): readonly DecodedEvent[] {
  if (overflow !== true) return []
  const message = 'The buffer of the device was full; readings were lost'
  return [{ kind: 'alert', at, body: { type: 'buffer_overflow', severity: 'warning', message, active: true } }]
}
