import type { Decoded, Rejection } from '../../core/dialect'
import type { DecodedReading } from '../../core/reading'
import { maxBatchRecords, maxChannels } from '../../protocol/acuvim/limits'
import { isRejection } from '../rejection'
import { type Check, uint32, wrong } from '../wire-fields'
import { type JsonObject, nameOf } from '../wire-json'
import { type KeyList, resolveKeys } from './channel-keys'
import { eventTime } from './envelope'
import { reading, type TelemetryContext } from './reading'
import { readValues } from './values'

const array: Check = { expected: 'an array', type: 'array', test: Array.isArray }
/** In front of the values of a record: its number and its time. */
const recordHead = 2

/** Decodes a batch. A record that cannot be used is rejected alone; wrong keys reject the batch. */
export function readBatch(message: JsonObject, context: TelemetryContext): Decoded {
  const list = readKeys(message, context)
  if (isRejection(list)) return { readings: [], events: [], rejections: [list] }
  const readings: DecodedReading[] = []
  const rejections: Rejection[] = []
  for (const [index, record] of (message.r as readonly unknown[]).entries()) {
    const result = readRecord(record, index, list, context)
    if (isRejection(result)) rejections.push(result)
    else readings.push(result)
  }
  return { readings, events: [], rejections }
}

/** Checks everything but the records themselves. */
function readKeys({ k, r, d }: JsonObject, { type }: TelemetryContext): KeyList | Rejection {
  if (d !== undefined) return { code: 'OUT_OF_RANGE', reason: 'a message has either "d" (one reading) or "k" and "r" (a batch)' }
  if (k === undefined) return { code: 'MISSING_FIELD', reason: '"k" is missing; a batch needs its channel keys' }
  if (r === undefined) return { code: 'MISSING_FIELD', reason: '"r" is missing; a batch needs its records' }
  if (!Array.isArray(k)) return wrong('"k"', k, array)
  if (!Array.isArray(r)) return wrong('"r"', r, array)
  if (k.length > maxChannels)
    return { code: 'OUT_OF_RANGE', reason: `"k" has ${k.length} keys; at most ${maxChannels} are allowed` }
  if (k.length === 0 || r.length === 0) return { code: 'NO_VALUES', reason: 'the batch has no keys or no records' }
  if (r.length > maxBatchRecords) {
    return {
      code: 'OUT_OF_RANGE',
      reason: `"r" has ${r.length} records; at most ${maxBatchRecords} are allowed, send smaller batches`,
    }
  }
  return keysProblem(k) ?? resolveKeys(type, k)
}

/** The keys are checked here as values, which resolveKeys takes for granted: texts, each once. */
function keysProblem(keys: readonly unknown[]): Rejection | null {
  const seen = new Set<unknown>()
  for (const [index, key] of keys.entries()) {
    if (typeof key !== 'string')
      return { code: 'WRONG_TYPE', reason: `"k[${index}]" is ${nameOf(key)} but must be a channel key` }
    if (seen.has(key)) return { code: 'DUPLICATE_KEY', reason: `"k" has ${nameOf(key)} twice` }
    seen.add(key)
  }
  return null
}

function readRecord(record: unknown, index: number, list: KeyList, context: TelemetryContext): DecodedReading | Rejection {
  const bad = (reason: string): Rejection => ({ code: 'BAD_RECORD', reason: `record ${index}: ${reason}` })
  if (!Array.isArray(record)) return bad(`it is ${nameOf(record)} but must be an array [sq, ts, value …]`)
  if (record.length !== list.keys.length + recordHead) {
    return bad(`it has ${record.length} items but must have ${list.keys.length + recordHead}: sq, ts and one value for each key`)
  }
  if (!uint32.test(record[0])) return bad(wrong('sq', record[0], uint32).reason)
  const at = eventTime(record[1], context.clock, context.receivedAt, `record ${index}: ts`)
  if (isRejection(at)) return at.code.startsWith('TIMESTAMP_') ? at : { ...at, code: 'BAD_RECORD' }
  const measured = readValues(list, record, recordHead)
  if (!isRejection(measured)) return reading(context, record[0] as number, at, measured)
  return measured.code === 'NO_VALUES' ? { ...measured, reason: `record ${index}: ${measured.reason}` } : bad(measured.reason)
}
