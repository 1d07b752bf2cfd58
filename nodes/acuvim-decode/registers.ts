import type { Rejection } from '../../core/dialect'
import { shown } from '../shared/invalid'

/**
 * The data bytes of a read, from what flows have: a Buffer, 16-bit numbers (as Modbus nodes send them), or hex digits.
 * Anything else is bad data, not a mistake in the flow: it comes from the line.
 */
export function registerBytes(payload: unknown): Uint8Array | Rejection {
  if (payload instanceof Uint8Array) return payload
  if (Array.isArray(payload)) return fromWords(payload)
  if (typeof payload === 'string') return fromHex(payload)
  return {
    code: 'WRONG_TYPE',
    reason: `msg.payload is ${shown(payload)}; it must be a Buffer, an array of numbers or hex digits`,
  }
}

function fromWords(words: readonly unknown[]): Uint8Array | Rejection {
  const bytes = Buffer.alloc(words.length * 2)
  for (const [index, word] of words.entries()) {
    if (typeof word !== 'number' || !Number.isInteger(word) || word < 0 || word > 0xffff) {
      return { code: 'WRONG_TYPE', reason: `msg.payload[${index}] is ${shown(word)}; it must be an integer from 0 to 65535` }
    }
    bytes.writeUInt16BE(word, index * 2)
  }
  return bytes
}

function fromHex(text: string): Uint8Array | Rejection {
  const digits = text.replace(/\s+/g, '')
  if (!/^[0-9a-f]*$/i.test(digits)) {
    return { code: 'WRONG_TYPE', reason: `msg.payload is ${shown(text)}; a text must be hex digits, with or without spaces` }
  }
  if (digits.length % 4 !== 0) {
    return {
      code: 'BAD_REGISTERS',
      reason: `${digits.length} hex digits are not a whole number of 16-bit registers (4 digits each)`,
    }
  }
  return Buffer.from(digits, 'hex')
}
