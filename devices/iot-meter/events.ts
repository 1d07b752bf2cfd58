import type { DecodedEvent, Rejection } from '../../core/dialect'
import { isRejection } from '../rejection'
import { count, type Field, finiteNumber, integer, oneOf, pattern, text } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { messageFields, readEnvelope, statusEnvelope } from './envelope'
import { readTime } from './wire-time'

/** What a message is read with besides itself. */
export interface EventContext {
  readonly receivedAt: number
  readonly identity: string
}

export type EventReader = (message: JsonObject, context: EventContext) => DecodedEvent | Rejection

export const commandId: Field = {
  key: 'cmd_id',
  as: 'requestId',
  check: pattern(/^[A-Za-z0-9_-]{1,64}$/, 'the id of the command: 1 to 64 characters of A–Z, a–z, 0–9, _ and -'),
  required: true,
}
const detail: Field = { key: 'detail', as: 'message', check: text(0, 500), required: false }
const firmware = text(1, 64)
const percent = integer(0, 100)
/** Seconds that are an integer in ms, too. */
export const uptimeSeconds = integer(0, Math.floor(Number.MAX_SAFE_INTEGER / 1000))

const helloFields = messageFields('hello', [
  { key: 'fw_version', as: 'firmware', check: firmware, required: true },
  {
    key: 'uptime_s',
    as: 'uptimeMs',
    check: uptimeSeconds,
    required: true,
    convert: (seconds: number) => seconds * 1000,
  },
  { key: 'broker_connections', as: 'brokerConnections', check: count, required: true },
  { key: 'buf_usage_pct', as: 'bufferPercent', check: percent, required: true },
  { key: 'temp_internal', as: 'temperature', check: finiteNumber, required: false },
])

/** The source's clause 4.3. It announces no interval: that is in the device's configuration only. */
export const readHello: EventReader = (message, { receivedAt, identity }) => {
  const fields = readEnvelope(message, identity, helloFields)
  if (isRejection(fields)) return fields
  const at = readTime(message.ts, receivedAt, '"ts"')
  return isRejection(at) ? at : { kind: 'heartbeat', at, body: ownFields(fields.body) }
}

const statusFields: readonly Field[] = [
  ...statusEnvelope,
  { key: 'status', as: 'status', check: oneOf('online', 'offline'), required: true },
]

/**
 * Clauses 3.4 and 4.4. `offline` is the last will, or says the same in so many words: either way it happens when it arrives and is
 * no sign of life. Without boot and connection numbers every status is of the present connection.
 */
export const readStatus: EventReader = (message, { receivedAt, identity }) => {
  const fields = readEnvelope(message, identity, statusFields)
  if (isRejection(fields)) return fields
  const online = fields.body.status === 'online'
  return { kind: 'status', at: receivedAt, body: { online, epoch: null, session: null, will: !online } }
}

const ackFields = messageFields('command_ack', [
  commandId,
  { key: 'result', as: 'status', check: oneOf('accepted', 'rejected', 'error', 'unsupported'), required: true },
  detail,
])

/** Clause 6. It happens when it arrives, so that a device with a wrong clock can still answer. */
export const readAck: EventReader = (message, { receivedAt, identity }) => {
  const fields = readEnvelope(message, identity, ackFields)
  return isRejection(fields) ? fields : { kind: 'reply', at: receivedAt, body: ownFields(fields.body) }
}

const otaFields = messageFields('ota_status', [
  commandId,
  {
    key: 'ota_state',
    as: 'state',
    check: oneOf('downloading', 'verifying', 'applying', 'success', 'failed'),
    required: true,
  },
  { key: 'progress_pct', as: 'progressPercent', check: percent, required: true },
  { key: 'fw_version_target', as: 'firmware', check: firmware, required: true },
  detail,
])

/** Clause 7: the progress of a `start_ota` command is a series of replies to it, the last of them `done` or `error`. */
export const readOta: EventReader = (message, { receivedAt, identity }) => {
  const fields = readEnvelope(message, identity, otaFields)
  if (isRejection(fields)) return fields
  const { requestId, message: text, ...result } = ownFields(fields.body)
  const status = result.state === 'success' ? 'done' : result.state === 'failed' ? 'error' : 'accepted'
  return { kind: 'reply', at: receivedAt, body: { requestId, status, ...(text !== undefined && { message: text }), result } }
}

/** Without the envelope, which is not part of what happened. */
function ownFields(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { device: _device, ts: _ts, seq: _seq, name: _name, ...own } = body
  return own
}
