import { isUtf8 } from 'node:buffer'
import { type RejectionCode, rejectionCodes } from '../../../core/errors/catalogue'
import type { Uplink } from '../../../core/uplink'

/** Ends of lines to some readers of text, not to JSON. */
const otherLineEnds = /[\u0085\u2028\u2029]/g

/**
 * A raw message as a line of JSON, without the line feed: all its fields, the payload as `payload` where it is UTF-8 text, otherwise as
 * `payloadBase64`. Read back it is the same, byte for byte.
 */
export function uplinkLine(uplink: Uplink): string {
  const { position, receivedAt, identity, topic, qos, retain, refusal, replayed } = uplink
  const bytes = Buffer.from(uplink.payload.buffer, uplink.payload.byteOffset, uplink.payload.byteLength)
  const payload = isUtf8(bytes) ? { payload: bytes.toString('utf8') } : { payloadBase64: bytes.toString('base64') }
  const rest = { ...(retain && { retain }), ...(refusal !== null && { refusal }), ...(replayed && { replayed }) }
  const line = JSON.stringify({ position, receivedAt, identity, topic, qos, ...rest, ...payload })
  return line.replace(otherLineEnds, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The message of a line, or what is wrong with it, for people. */
export function parseUplinkLine(line: string): Uplink | string {
  let found: unknown
  try {
    found = JSON.parse(line)
  } catch {
    return 'it is no JSON'
  }
  if (typeof found !== 'object' || found === null) return 'it is no object'
  const { position, receivedAt, identity, topic, qos, retain = false, refusal = null, replayed = false } = found as Fields
  if (!isPosition(position)) return 'position is no whole number above 0'
  if (!Number.isSafeInteger(receivedAt)) return 'receivedAt is no time in ms'
  if (typeof identity !== 'string' || typeof topic !== 'string') return 'identity or topic is missing'
  if (qos !== 0 && qos !== 1 && qos !== 2) return 'qos is not 0, 1 or 2'
  if (typeof retain !== 'boolean' || typeof replayed !== 'boolean') return 'retain or replayed is neither true nor false'
  if (refusal !== null && !isCode(refusal)) return 'refusal is no code that is known'
  const payload = payloadOf(found as Fields)
  if (typeof payload === 'string') return payload
  const uplink: Uplink = { position, receivedAt: Number(receivedAt), identity, topic, qos, retain, refusal, payload }
  return replayed ? { ...uplink, replayed } : uplink
}

type Fields = Readonly<Record<string, unknown>>

function payloadOf({ payload, payloadBase64 }: Fields): Uint8Array | string {
  if ((payload === undefined) === (payloadBase64 === undefined)) return 'it needs one of payload and payloadBase64'
  if (typeof payload === 'string') return Buffer.from(payload, 'utf8')
  if (typeof payloadBase64 !== 'string') return 'the payload is no text'
  const bytes = Buffer.from(payloadBase64, 'base64')
  // What is no base64 is passed over, not refused, by Buffer.
  return bytes.toString('base64') === payloadBase64 ? bytes : 'payloadBase64 is no base64'
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0
}

function isCode(value: unknown): value is RejectionCode {
  return rejectionCodes.some((code) => code === value)
}
