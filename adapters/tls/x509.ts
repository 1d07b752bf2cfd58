import { createPrivateKey, createPublicKey, randomBytes, webcrypto } from 'node:crypto'

/** Before this the clock is wrong, e.g. a board without a battery that has not heard of NTP yet. */
const earliest = Date.UTC(2025, 0, 1)

export const day = 86_400_000

export const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Loaded only when something is to be signed or read, which most starts never need. It finds its parts through decorators. */
export async function loadX509() {
  await import('reflect-metadata')
  return await import('@peculiar/x509')
}

/** `now` as far as it can be believed. */
export function believable(now: number): number {
  return Math.max(now, earliest)
}

/** From a day before, so that clients with a slow clock can connect at once. */
export function validFor(days: number, now: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const notBefore = believable(now) - day
  return { notBefore: new Date(notBefore), notAfter: new Date(notBefore + days * day) }
}

/** The keys of a PKCS #8 PEM on P-256, as WebCrypto wants them. */
export async function importKeys(key: string) {
  const privateKey = createPrivateKey(key)
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, ecdsa, false, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, ecdsa, true, ['verify']),
  }
}

/** 126 random bits (RFC 5280 4.1.2.2: positive, at most 20 octets), lower-case hex that starts with no zero. */
export function newSerial(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}

export function pem(item: { toString(format: 'pem'): string }): string {
  return `${item.toString('pem')}\n`
}
