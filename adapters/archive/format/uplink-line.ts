import { type RejectionCode, rejectionCodes } from '../../../core/errors/catalogue'
import type { Uplink } from '../../../core/uplink'

/**
 * A raw message as a line of JSON, without the line feed: all its fields, the payload as `payload` where it is UTF-8 text, otherwise as
 * `payloadBase64`. Read back it is the same, byte for byte.
 */
export function uplinkLine(uplink: Uplink): string {
  const { position, receivedAt, identity, topic, qos, retain, refusal, replayed } = uplink
  const text = textOf(uplink.payload)
  const payload = text === null ? { payloadBase64: base64Of(uplink.payload) } : { payload: text }
  const rest = { ...(retain && { retain }), ...(refusal !== null && { refusal }), ...(replayed && { replayed }) }
  return JSON.stringify({ position, receivedAt, identity, topic, qos, ...rest, ...payload })
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
  const {
    position,
    receivedAt,
    identity,
    topic,
    qos,
    retain = false,
    refusal = null,
    replayed,
    payload,
    payloadBase64,
  } = found as Record<string, unknown>
  if (!isPosition(position)) return 'position is no whole number above 0'
  if (!Number.isSafeInteger(receivedAt)) return 'receivedAt is no time in ms'
  if (typeof identity !== 'string' || typeof topic !== 'string') return 'identity or topic is missing'
  if (qos !== 0 && qos !== 1 && qos !== 2) return 'qos is not 0, 1 or 2'
  if (typeof retain !== 'boolean') return 'retain is neither true nor false'
  if (refusal !== null && !isCode(refusal)) return 'refusal is no code that is known'
  if (typeof payload !== 'string' && typeof payloadBase64 !== 'string') return 'the payload is missing'
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : Buffer.from(String(payloadBase64), 'base64')
  const uplink: Uplink = { position, receivedAt: Number(receivedAt), identity, topic, qos, retain, refusal, payload: bytes }
  return replayed === true ? { ...uplink, replayed } : uplink
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0
}

function isCode(value: unknown): value is RejectionCode {
  return rejectionCodes.some((code) => code === value)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(payload: Uint8Array): string | null {
  try {
    return utf8.decode(payload)
  } catch {
    return null
  }
}

function base64Of(payload: Uint8Array): string {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('base64')
}
