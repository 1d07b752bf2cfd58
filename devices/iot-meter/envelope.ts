import type { Rejection } from '../../core/dialect'
import { isRejection } from '../rejection'
import { type Check, type Field, oneOf, readFields, text, uint32, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'

const deviceId: Field = { key: 'device_id', as: 'device', check: text(1, 64), required: true }
const timeField: Field = { key: 'ts', as: 'ts', check: text(1, 40), required: true }
const seqField: Field = { key: 'seq', as: 'seq', check: uint32, required: true }

/** Name of a message in its envelope. */
export type MessageType = 'telemetry' | 'hello' | 'command_ack' | 'ota_status'

/** The fields of the envelope of version 2 (source, clause 4.1) and then those of one message. */
export function messageFields(name: MessageType, own: readonly Field[] = []): readonly Field[] {
  return [deviceId, timeField, seqField, { key: 'msg_type', as: 'name', check: oneOf(name), required: true }, ...own]
}

/** A status has only part of the envelope. A last will has the time at which it was written, so its `ts` is not even looked at. */
export const statusEnvelope: readonly Field[] = [deviceId]

const version2: Check = { expected: 'the number 2', type: 'number', test: (value) => value === 2 }

/** What stands against reading a message as version 2. */
export function versionProblem({ v }: JsonObject): Rejection | null {
  if (v === 2) return null
  if (v === undefined) return { code: 'MISSING_FIELD', reason: '"v" is missing; it must be 2' }
  if (typeof v !== 'number') return wrong('"v"', v, version2)
  return { code: 'UNSUPPORTED_VERSION', reason: `"v" is ${v}; this message exists in version 2` }
}

/** Version 1 telemetry has no `msg_type`, and no `v` or `v` 1. */
export function isFlat({ v, msg_type }: JsonObject): boolean {
  return (v === undefined || v === 1) && msg_type === undefined
}

/** Reads the fields of a version 2 message that came from `identity`. */
export function readEnvelope(
  message: JsonObject,
  identity: string,
  fields: readonly Field[],
): { readonly body: Readonly<Record<string, unknown>> } | Rejection {
  const problem = versionProblem(message)
  if (problem) return problem
  const read = readFields(message, fields)
  return isRejection(read) ? read : (identityProblem(message, identity) ?? read)
}

/** No message may name another device; one of version 1 may leave out whose it is. */
export function identityProblem({ device_id }: JsonObject, identity: string): Rejection | null {
  if (device_id === undefined || device_id === identity) return null
  if (typeof device_id !== 'string') return wrong('"device_id"', device_id, deviceId.check)
  const named = device_id.length > 64 ? `${device_id.slice(0, 64)}…` : device_id
  return {
    code: 'IDENTITY_MISMATCH',
    reason: `"device_id" is ${JSON.stringify(named.replace(/\p{Cc}/gu, ' '))} but the device is logged in as "${identity}"`,
  }
}
