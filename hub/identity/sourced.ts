import type { Actor } from '../../core/access/actor'
import type { StoredUser } from '../../core/ports/identity'
import { cleanText } from '../audit/clean-text'
import type { LogInSource } from '../client/people'

/** A user who acts for themselves. */
export function userActor(user: StoredUser, source: LogInSource): Actor {
  return { kind: 'user', name: user.name, role: user.role, address: source.address, requestId: source.requestId }
}

/** Somebody who says to be a user: what they typed may be anything, also a password in the wrong field, so little of it is kept. */
export function triedActor(name: string, source: LogInSource): Actor {
  return { kind: 'user', name: cleanText(name, 64), role: null, address: source.address, requestId: source.requestId }
}

export function cleanAgent(userAgent: string): string {
  return cleanText(userAgent, 200)
}
