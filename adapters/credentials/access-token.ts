import { createHash } from 'node:crypto'
import type { JWTPayload } from 'jose'

const algorithm = 'HS256'
const type = 'at+jwt'
const issuer = 'busbar'
const audience = 'busbar-api'

/** What an access token says (RFC 9068). Times are seconds since the epoch. */
export interface AccessClaims {
  /** Name of the user. */
  readonly sub: string
  /** Session it rests on. */
  readonly sid: string
  readonly role: string
  readonly iat: number
  readonly exp: number
  readonly jti: string
}

/** Names a secret without telling it. */
export function keyIdOf(secret: string): string {
  return createHash('sha256').update(`busbar key id\n${secret}`).digest('hex').slice(0, 16)
}

/** A JWT signed with the secret (HS256), whose header names the secret it was signed with. */
export async function signAccessToken(claims: AccessClaims, secret: string): Promise<string> {
  const { SignJWT } = await import('jose')
  return new SignJWT({ ...claims, iss: issuer, aud: audience })
    .setProtectedHeader({ alg: algorithm, typ: type, kid: keyIdOf(secret) })
    .sign(keyOf(secret))
}

/** What a token says, or null for one that is not ours, not whole, or over at `now` (ms UTC). Nothing of a token is believed before its signature. */
export async function readAccessToken(token: string, secret: string, now: number): Promise<AccessClaims | null> {
  const { jwtVerify } = await import('jose')
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keyOf(secret), {
      algorithms: [algorithm],
      typ: type,
      issuer,
      audience,
      requiredClaims: ['sub', 'sid', 'role', 'iat', 'exp', 'jti'],
      currentDate: new Date(now),
      clockTolerance: 0,
    })
    return protectedHeader.kid === keyIdOf(secret) && hasTexts(payload) ? payload : null
  } catch {
    return null
  }
}

function hasTexts(payload: JWTPayload): payload is JWTPayload & AccessClaims {
  return ['sub', 'sid', 'role', 'jti'].every((claim) => typeof payload[claim] === 'string')
}

/** The secret's text is the key, as it is: it holds 256 random bits. */
function keyOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret)
}
