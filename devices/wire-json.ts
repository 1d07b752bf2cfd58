import { isUtf8 } from 'node:buffer'
import type { Rejection } from '../core/dialect'
import { KnownForms } from './known-forms'

export type JsonObject = { readonly [key: string]: unknown }

export type ParsedObject = { readonly ok: true; readonly value: JsonObject } | ({ readonly ok: false } & Rejection)

/** Objects and arrays inside each other, counting the outermost. No message of ours needs more than four. */
export const maxDepth = 8

const forms = new KnownForms()

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

/**
 * Bytes off the wire to one JSON object. Everything that two readers of the same bytes might understand differently
 * is refused: invalid UTF-8, a key given twice (RFC 8259, 4), anything but one object. A message that differs from an earlier
 * one in its numbers alone needs no second look: {@link KnownForms}.
 */
export function parseJsonObject(bytes: Uint8Array): ParsedObject {
  if (bytes.length === 0) return refused('EMPTY_PAYLOAD', 'the payload is empty; a JSON object was expected')
  const known = forms.read(bytes)
  if (known !== null) return { ok: true, value: known }
  if (!isUtf8(bytes)) return refused('INVALID_UTF8', 'the payload is not valid UTF-8; encode the JSON text as UTF-8')
  const { depth, keys } = scan(bytes)
  if (depth > maxDepth) return refused('TOO_DEEP', `the JSON is nested deeper than ${maxDepth} levels`)
  const text = textOf(bytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refused('NOT_JSON', `the payload is not JSON: ${printable((error as Error).message)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('NOT_AN_OBJECT', `the payload is ${nameOf(value)}; a JSON object was expected`)
  }
  if (countKeys(value) !== keys) return refused('DUPLICATE_KEY', 'a key stands twice in the same JSON object; send each key once')
  forms.learn(text)
  return { ok: true, value: value as JsonObject }
}

/**
 * One pass over the bytes, before any parser sees them: how deep they nest and how many keys they have. Outside of
 * strings a colon always follows a key, so colons count keys; in UTF-8 these bytes never are part of another character.
 */
function scan(bytes: Uint8Array): { readonly depth: number; readonly keys: number } {
  let depth = 0
  let deepest = 0
  let keys = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    if (byte === quote) i = endOfString(bytes, i + 1)
    else if (byte === colon) keys++
    // { is 7B, [ is 5B, } is 7D, ] is 5D: without bit 20H only two values are left to compare.
    else if ((byte & 0xdf) === 0x5b) {
      if (++depth > deepest) deepest = depth
    } else if ((byte & 0xdf) === 0x5d) depth--
  }
  return { depth: deepest, keys }
}

function endOfString(bytes: Uint8Array, from: number): number {
  let i = from
  while (i < bytes.length && bytes[i] !== quote) i += bytes[i] === backslash ? 2 : 1
  return i
}

function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.toString('utf8')
}

/** Keys the parser kept. The depth was checked, so recursion is safe. */
function countKeys(value: object): number {
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && item !== null) count += countKeys(item)
    return count
  }
  // for…in: three times as fast as Object.keys here, and what JSON.parse makes has nothing to inherit.
  for (const key in value) {
    count++
    const item: unknown = (value as JsonObject)[key]
    if (typeof item === 'object' && item !== null) count += countKeys(item)
  }
  return count
}

/** How a message for a person names a JSON value. */
export function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string')
    return `the text ${JSON.stringify(printable(value.length > 40 ? `${value.slice(0, 40)}…` : value))}`
  return typeof value === 'number' ? `the number ${value}` : String(value)
}

/** Control characters would garble a log or a table. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ')
}

function refused(code: Rejection['code'], reason: string): ParsedObject {
  return { ok: false, code, reason }
}
