import type { DeviceType } from '../../core/channel'
import type { Decoded, Dialect, Rejection, Route } from '../../core/dialect'
import type { Uplink } from '../../core/uplink'
import { maxPayloadBytes } from '../../protocol/iot-meter/limits'
import { iotMeterTopics } from '../../protocol/iot-meter/topics'
import { isRejection } from '../rejection'
import { uplinkProblem } from '../uplink-problem'
import { type JsonObject, parseJsonObject } from '../wire-json'
import { encodeCommand, readCommand } from './command'
import { readDatagram } from './datagram'
import { identityProblem, isFlat, messageFields, readEnvelope } from './envelope'
import { type EventContext, type EventReader, readAck, readHello, readOta, readStatus } from './events'
import { readFlat } from './flat'
import { readMark } from './mark'
import { memory } from './memory'
import { readTime } from './wire-time'

const eventReaders: ReadonlyMap<string, EventReader> = new Map([
  ['hello', readHello],
  ['status', readStatus],
  ['command/ack', readAck],
  ['ota/status', readOta],
  ['command', readCommand],
])

const telemetryFields = messageFields('telemetry')

/** Meters that speak the iot-meter protocol, version 2, and its flat version 1. The messages are in docs/protocols/iot-meter.md. */
export const dialect: Dialect = {
  name: 'iot-meter',
  uplinks: [
    { pattern: iotMeterTopics.telemetry, kind: 'telemetry' },
    { pattern: iotMeterTopics.hello, kind: 'hello' },
    { pattern: iotMeterTopics.status, kind: 'status' },
    { pattern: iotMeterTopics.commandAck, kind: 'command/ack' },
    { pattern: iotMeterTopics.otaStatus, kind: 'ota/status' },
  ],
  downlinks: [iotMeterTopics.command],
  defaultType: 'iot-meter',
  numbering: 'messages',
  sessionExpiryMs: 3_600_000,
  memory,
  encodeCommand,
  decode,
}

function decode(uplink: Uplink, route: Route, type: DeviceType): Decoded {
  const unread = uplinkProblem(uplink, route, maxPayloadBytes)
  if (unread !== null) return rejected(unread)
  const { payload, receivedAt, identity } = uplink
  const parsed = parseJsonObject(payload)
  if (!parsed.ok) return rejected(parsed)
  const decoded = readMessage(parsed.value, route, { receivedAt, identity }, type)
  const mark = readMark(parsed.value, route, { receivedAt, identity })
  return mark === null ? decoded : { ...decoded, mark }
}

function readMessage(message: JsonObject, { kind }: Route, context: EventContext, type: DeviceType): Decoded {
  if (kind === 'telemetry') return readTelemetry(message, context, type)
  const read = eventReaders.get(kind)
  if (read === undefined) return rejected({ code: 'UNKNOWN_TOPIC', reason: `"${kind}" is no message of the iot-meter dialect` })
  const event = read(message, context)
  return isRejection(event) ? rejected(event) : { readings: [], events: [event], rejections: [] }
}

function readTelemetry(message: JsonObject, { identity, receivedAt }: EventContext, type: DeviceType): Decoded {
  if (isFlat(message)) {
    const problem = identityProblem(message, identity)
    return problem ? rejected(problem) : readFlat(message, type, receivedAt)
  }
  const fields = readEnvelope(message, identity, telemetryFields)
  if (isRejection(fields)) return rejected(fields)
  const at = readTime(message.ts, receivedAt, '"ts"')
  if (isRejection(at)) return rejected(at)
  return readDatagram(message, fields.body.seq as number, type, { at, receivedAt })
}

function rejected({ code, reason }: Rejection): Decoded {
  return { readings: [], events: [], rejections: [{ code, reason }] }
}
