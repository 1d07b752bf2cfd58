import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** Cost parameters: about 16 MiB and some tens of ms per log-in (RFC 7914; OWASP Password Storage Cheat Sheet). */
const cost = { N: 16_384, r: 8, p: 1 } as const
const keyLength = 32
/** Hashes from elsewhere may ask for more, but not for so much that a log-in becomes an attack. */
const maxN = 1 << 20

/** A password of 192 random bits, safe in URLs and on a command line. */
export function makePassword(): string {
  return randomBytes(24).toString('base64url')
}

/** Whether a text has the form of a made password. One that a person chose can have it by chance. */
export function looksMade(password: string): boolean {
  return /^[A-Za-z0-9_-]{32}$/.test(password)
}

/** Hash in the form `scrypt$N$r$p$salt$hash`, with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost.N, cost.r, cost.p)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** Whether the password belongs to the hash, whatever its seal says. A hash that is none is no match, not an error. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = hash.split('$')
  if (scheme !== 'scrypt' || !salt || !key || !plausible(Number(N), Number(r), Number(p))) return false
  const expected = Buffer.from(key, 'base64url')
  const actual = await derive(password, Buffer.from(salt, 'base64url'), Number(N), Number(r), Number(p))
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

function plausible(N: number, r: number, p: number): boolean {
  const powerOfTwo = Number.isInteger(N) && N > 1 && N <= maxN && (N & (N - 1)) === 0
  return powerOfTwo && Number.isInteger(r) && r > 0 && r <= 32 && Number.isInteger(p) && p > 0 && p <= 16
}

function derive(password: string, salt: Buffer, N: number, r: number, p: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, keyLength, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
