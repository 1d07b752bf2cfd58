import { includesRole, type Role } from '../../core/access/role'
import type { StoredSession } from '../../core/ports/identity'

const hour = 3_600_000
const day = 24 * hour

/** A browser's session ends after this time without use … */
const idleMs = 12 * hour
/** … and after this time however it is used. */
const browserMs = 7 * day
/** One that is remembered ends after this time without use only. */
const rememberedMs = 30 * day
/** A refresh token is good for this time; each use gives a new one. */
export const refreshMs = 7 * day
/** An access token is good for this time. */
export const accessMs = 24 * hour
/** The longest a browser keeps a cookie (RFC 6265bis section 5.5); the session behind it ends when the hub says so. */
export const cookieMs = 400 * day

/** Whether somebody may stay signed in: a wall screen may, who can change something may not. */
export function mayBeRemembered(role: Role): boolean {
  return !includesRole(role, 'engineer')
}

/** When a session ends that was last used at `seenAt`, for a user who now has this role; ms UTC. */
export function endOf(session: StoredSession, role: Role, seenAt: number): number {
  if (session.kind === 'token') return session.expiresAt
  if (session.remembered && mayBeRemembered(role)) return seenAt + rememberedMs
  return Math.min(seenAt + idleMs, session.createdAt + browserMs)
}
