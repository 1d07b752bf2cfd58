import type { DeviceType } from '../../core/channel'
import type { DecodedEvent, Rejection } from '../../core/dialect'
import { isRejection } from '../rejection'
import { type Body, readFields } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { resolveKey } from './channel-keys'
import { eventTime, readClock } from './envelope'
import { alertFields, heartbeatFields, registerFields, replyFields, statusFields } from './event-fields'

/** What a message is read with besides itself. */
export interface EventContext {
  readonly receivedAt: number
  readonly identity: string
  readonly type: DeviceType
}

export type EventReader = (message: JsonObject, context: EventContext) => DecodedEvent | Rejection

export const readHeartbeat: EventReader = (message, context) => {
  const fields = readFields(message, heartbeatFields)
  if (isRejection(fields)) return fields
  const at = ownTime(message, context)
  if (isRejection(at)) return at
  // The epoch counts the boots: consumers know it by that name.
  const { epoch, ...rest } = fields.body
  return { kind: 'heartbeat', at, body: { ...rest, bootCount: epoch } }
}

/** A will was written when the device connected, so a status never carries a time: it happens when it arrives. */
export const readStatus: EventReader = (message, { receivedAt }) => {
  const fields = readFields(message, statusFields)
  if (isRejection(fields)) return fields
  return { kind: 'status', at: receivedAt, body: { will: false, ...fields.body } }
}

export const readRegister: EventReader = (message, { receivedAt, identity }) => {
  const fields = readFields(message, registerFields)
  if (isRejection(fields)) return fields
  const { id, ...body } = fields.body
  if (id !== identity)
    return { code: 'IDENTITY_MISMATCH', reason: `"id" is "${id}" but the device is logged in as "${identity}"` }
  return { kind: 'registered', at: receivedAt, body }
}

export const readAlert: EventReader = (message, context) => {
  const fields = readFields(message, alertFields)
  if (isRejection(fields)) return fields
  const at = ownTime(message, context)
  if (isRejection(at)) return at
  const { epoch: _, ...body } = fields.body
  if (typeof body.channel === 'string') {
    const target = resolveKey(context.type, body.channel)
    if (isRejection(target)) return target
    body.channel = target.name
  }
  return { kind: 'alert', at, body: { message: alertText(body), ...body } }
}

export const readReply: EventReader = (message, { receivedAt }) => {
  const fields = readFields(message, replyFields)
  return isRejection(fields) ? fields : { kind: 'reply', at: receivedAt, body: fields.body }
}

/** When the device says it happened; its arrival if it says nothing. */
function ownTime(message: JsonObject, { receivedAt }: EventContext): number | Rejection {
  const clock = readClock(message)
  if (isRejection(clock) || message.ts === undefined) return isRejection(clock) ? clock : receivedAt
  return eventTime(message.ts, clock, receivedAt, '"ts"')
}

/** For alerts of devices that send no text. */
function alertText({ type, value, threshold }: Body): string {
  const limit = threshold === undefined ? '' : ` (threshold ${threshold})`
  return value === undefined ? `${type}${limit}` : `${type}: ${value}${limit}`
}
