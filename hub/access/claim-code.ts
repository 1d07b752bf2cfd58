import { createHash, randomInt } from 'node:crypto'

/** Crockford's base 32 (crockford.com/base32.html): no I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 20 characters of 5 bits: 100 bits, too many to guess and few enough to type. */
const length = 20

/** A code like `K7QM-3XRT-9PZD-W2HF-6BNC`. */
export function makeClaimCode(): string {
  const characters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)])
  return (characters.join('').match(/.{4}/g) ?? []).join('-')
}

/** A code as it was typed, without what may differ: case, spaces, dashes, and letters taken for digits; null: it is none. */
export function readClaimCode(text: string): string | null {
  if (text.length > 3 * length) return null
  const code = text
    .replace(/[\s\u2010-\u2015-]/g, '')
    .toUpperCase()
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0')
  return code.length === length && [...code].every((character) => alphabet.includes(character)) ? code : null
}

/** How a code that was read is stored. It is random enough that a plain hash cannot be turned around. */
export function hashClaimCode(code: string): string {
  return createHash('sha256').update(code).digest('base64url')
}
