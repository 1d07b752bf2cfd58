import type { IncomingHttpHeaders } from 'node:http'
import { tokenFrom } from './session-cookie'

/** What a request shows to say whose it is. */
export interface Proof {
  readonly kind: 'session' | 'bearer'
  readonly token: string
}

/** RFC 6750 section 2.1: `Bearer` and a token68. */
const bearer = /^bearer +([\w.~+/-]{1,4096}=*)$/i

/**
 * The token or cookie of a request; null for neither. An Authorization header counts and the cookie then does not. `own` is this
 * server's origin: pages of other origins may bring a token, but not the cookie.
 */
export function proofOf({ authorization, cookie, origin }: IncomingHttpHeaders, own: string): Proof | null {
  if (authorization !== undefined) {
    const [, token] = bearer.exec(authorization) ?? []
    return token === undefined ? null : { kind: 'bearer', token }
  }
  if (origin !== undefined && origin !== own) return null
  const token = tokenFrom(cookie)
  return token === null ? null : { kind: 'session', token }
}
