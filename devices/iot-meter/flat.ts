import type { DeviceType } from '../../core/channel'
import type { Decoded, Rejection } from '../../core/dialect'
import { maxMeasurements } from '../../protocol/iot-meter/limits'
import { isRejection } from '../rejection'
import { jsonObject } from '../wire-fields'
import { type JsonObject, nameOf } from '../wire-json'
import { resolveType } from './channel-name'
import { listProblem } from './datagram'
import { measuredValue } from './measured-value'
import { SampleBook } from './sample-book'
import { readTime } from './wire-time'

/** Keys of a version 1 message that are never measurements. */
const notMeasured: ReadonlySet<string> = new Set([
  'timestamp',
  'ts',
  'device_id',
  'v',
  'seq',
  'msg_type',
  'batch',
  'measurements',
])

/** When a message says it was measured, ms UTC; `undated` if it does not say and this is its arrival. */
interface Dated {
  readonly at: number
  readonly undated: boolean
}

/**
 * Decodes a version 1 message: an object whose numbers are measurements, or a batch of such objects under `measurements`.
 * Version 1 has no numbers of its own, so a reading gets one from its content.
 */
export function readFlat(message: JsonObject, type: DeviceType, receivedAt: number): Decoded {
  const dated = readDated(message, { at: receivedAt, undated: true }, receivedAt, 'the message')
  if (isRejection(dated)) return { readings: [], events: [], rejections: [dated] }
  const book = new SampleBook(null, receivedAt)
  if (message.measurements === undefined) readRecord(message, dated, book, 'the message')
  else {
    const problem = listProblem(message.measurements)
    if (problem) return { readings: [], events: [], rejections: [problem] }
    readBatch(message.measurements as readonly unknown[], dated, receivedAt, book)
  }
  return book.finish(null, type)
}

function readBatch(records: readonly unknown[], message: Dated, receivedAt: number, book: SampleBook): void {
  for (const [index, record] of records.entries()) {
    const what = `record ${index}`
    if (!jsonObject.test(record)) {
      book.reject({ code: 'WRONG_TYPE', reason: `${what} is ${nameOf(record)} but must be an object` })
      continue
    }
    const dated = readDated(record as JsonObject, message, receivedAt, what)
    if (isRejection(dated)) book.reject(dated)
    else readRecord(record as JsonObject, dated, book, what)
  }
}

function readDated({ timestamp, ts }: JsonObject, otherwise: Dated, receivedAt: number, what: string): Dated | Rejection {
  const key = timestamp === undefined || timestamp === null ? 'ts' : 'timestamp'
  const value = key === 'ts' ? ts : timestamp
  if (value === undefined || value === null) return otherwise
  const at = readTime(value, receivedAt, `${what}: "${key}"`)
  return isRejection(at) ? at : { at, undated: false }
}

function readRecord(record: JsonObject, { at, undated }: Dated, book: SampleBook, what: string): void {
  const entries = Object.entries(record).filter(([key]) => !notMeasured.has(key))
  if (entries.length > maxMeasurements) {
    book.reject({ code: 'OUT_OF_RANGE', reason: `${what} has ${entries.length} keys; at most ${maxMeasurements} are allowed` })
    return
  }
  for (const [key, value] of entries) {
    const sample = readEntry(key, value, what)
    if (sample === null) continue
    if (isRejection(sample)) book.reject(sample)
    else book.add({ at, undated, ...sample })
  }
}

/** Null: not a measurement. Texts, objects and lists are labels, unless they stand where a registered number should. */
function readEntry(key: string, value: unknown, what: string): { name: string; value: number } | Rejection | null {
  if (value === null) return null
  const target = resolveType(key)
  const isLabel = typeof value !== 'number' && typeof value !== 'boolean'
  if (isRejection(target)) return isLabel ? null : { ...target, reason: `${what}: ${target.reason}` }
  if (isLabel && target.channel === null) return null
  const number = measuredValue(value, '', target, what)
  return typeof number === 'number' ? { name: target.name, value: number } : number
}
