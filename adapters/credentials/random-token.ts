import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A secret of 256 random bits, safe in URLs, cookies and headers. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url')
}

/** An id of 128 random bits as lower-case hex: nobody guesses it, and it never needs quoting. */
export function makeId(): string {
  return randomBytes(16).toString('hex')
}

/** How a token of 256 random bits is stored: SHA-256, base64url. It has nothing that could be guessed, so no salt and no cost. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** Whether the token is the one whose hash is stored; takes the same time for every wrong one. */
export function isToken(token: string, hash: string): boolean {
  const [given, stored] = [Buffer.from(hashToken(token)), Buffer.from(hash)]
  return given.length === stored.length && timingSafeEqual(given, stored)
}

/** The token that follows another: whoever has the key makes it again from the one before. */
export function nextToken(key: Uint8Array, token: string): string {
  return createHmac('sha256', key).update(token).digest('base64url')
}
