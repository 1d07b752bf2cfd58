import type { Actor } from '../../core/access/actor'

const users = new Map<string, Actor>()

/**
 * Notes who is logged in on a dashboard page, by the id of its socket; null when the page closed or its session ended.
 * Only the guard of the dashboard calls this. Messages carry a name, too, but a browser can write that itself.
 */
export function setPageUser(socketId: string, user: Actor | null): void {
  if (user) users.set(socketId, user)
  else users.delete(socketId)
}

/** Who is logged in on a page, for widgets that act in their name; null for nobody. */
export function pageUser(socketId: string): Actor | null {
  return users.get(socketId) ?? null
}
