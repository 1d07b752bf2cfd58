import type { DeviceType } from '../../core/channel'
import type { Decoded, Rejection } from '../../core/dialect'
import type { DecodedReading, Link, Source } from '../../core/reading'
import { maxChannels } from '../../protocol/acuvim/limits'
import { isRejection } from '../rejection'
import { jsonObject, oneOf, uint32, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { readBatch } from './batch'
import { resolveKeys } from './channel-keys'
import { eventTime, readClock } from './envelope'
import { reading, type TelemetryContext } from './reading'
import { type MeasuredValues, readValues } from './values'

const sourceCheck = oneOf('live', 'sd')
const linkCheck = oneOf('wifi', 'gsm', 'ethernet')

/** Decodes a telemetry message, single or batch. */
export function readTelemetry(message: JsonObject, type: DeviceType, receivedAt: number): Decoded {
  const context = readContext(message, type, receivedAt)
  if (isRejection(context)) return { readings: [], events: [], rejections: [context] }
  if (message.r !== undefined || message.k !== undefined) return readBatch(message, context)
  const single = readSingle(message, context)
  return isRejection(single)
    ? { readings: [], events: [], rejections: [single] }
    : { readings: [single], events: [], rejections: [] }
}

function readContext(message: JsonObject, type: DeviceType, receivedAt: number): TelemetryContext | Rejection {
  const { ep, src, ln } = message
  if (ep === undefined) return { code: 'MISSING_FIELD', reason: `"ep" is missing; it must be ${uint32.expected}` }
  if (!uint32.test(ep)) return wrong('"ep"', ep, uint32)
  if (src !== undefined && !sourceCheck.test(src)) return wrong('"src"', src, sourceCheck)
  if (ln !== undefined && !linkCheck.test(ln)) return wrong('"ln"', ln, linkCheck)
  const clock = readClock(message)
  if (isRejection(clock)) return clock
  const source: Source = src === 'sd' ? 'buffered' : 'live'
  return { epoch: ep as number, source, link: (ln as Link | undefined) ?? null, clock, receivedAt, type }
}

function readSingle(message: JsonObject, context: TelemetryContext): DecodedReading | Rejection {
  const { sq, ts, d } = message
  if (sq === undefined || ts === undefined || d === undefined) {
    const missing = sq === undefined ? 'sq' : ts === undefined ? 'ts' : 'd'
    return { code: 'MISSING_FIELD', reason: `"${missing}" is missing; one reading has "sq", "ts" and "d"` }
  }
  if (!uint32.test(sq)) return wrong('"sq"', sq, uint32)
  const at = eventTime(ts, context.clock, context.receivedAt, '"ts"')
  if (isRejection(at)) return at
  const measured = jsonObject.test(d) ? readData(d as JsonObject, context) : wrong('"d"', d, jsonObject)
  return isRejection(measured) ? measured : reading(context, sq as number, at, measured)
}

function readData(data: JsonObject, { type }: TelemetryContext): MeasuredValues | Rejection {
  const keys = Object.keys(data)
  if (keys.length === 0) return { code: 'NO_VALUES', reason: '"d" is empty' }
  if (keys.length > maxChannels) {
    return { code: 'OUT_OF_RANGE', reason: `"d" has ${keys.length} keys; at most ${maxChannels} are allowed` }
  }
  const list = resolveKeys(type, keys)
  return isRejection(list) ? list : readValues(list, Object.values(data), 0)
}
