import type { StoredSession } from '../../core/ports/identity'
import type { IdentityContext } from './context'
import { endOf } from './session-times'

/** The use of a session or key is written at most this often, ms. */
const writtenEveryMs = 60_000

/** When sessions and keys were last used: at once in memory, in the store at most once a minute. */
export class Seen {
  readonly #context: IdentityContext
  readonly #at = new Map<string, number>()
  readonly #writing = new Map<string, Promise<void>>()

  constructor(context: IdentityContext) {
    this.#context = context
  }

  /** Last use of a session, ms UTC. */
  of(session: StoredSession): number {
    return Math.max(session.lastSeenAt, this.#at.get(session.id) ?? 0)
  }

  session(session: StoredSession): void {
    this.#used(session.id, session.lastSeenAt, async (now) => {
      const { book } = this.#context
      const stored = book.session(session.id)
      const user = stored && book.user(stored.user)
      if (!stored || !user) return
      await book.replaceSession(stored, { ...stored, lastSeenAt: now, expiresAt: endOf(stored, user.role, now) })
    })
  }

  key(id: string, lastUsedAt: number | null): void {
    this.#used(id, lastUsedAt ?? 0, async (now) => {
      const key = this.#context.book.key(id)
      if (key) await this.#context.book.replaceKey(key, { ...key, lastUsedAt: now })
    })
  }

  /** Forgets what is there no more, so that memory does not grow. */
  tidy(exists: (id: string) => boolean): void {
    for (const id of this.#at.keys()) if (!exists(id)) this.#at.delete(id)
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing.values())
  }

  #used(id: string, storedAt: number, write: (now: number) => Promise<void>): void {
    const now = this.#context.now()
    this.#at.set(id, now)
    if (now - storedAt < writtenEveryMs || this.#writing.has(id)) return
    // In the background: who asks does not wait for the disk, and a full disk ends no session.
    const written = this.#context.book.change(() => write(now)).catch(this.#context.onError)
    this.#writing.set(
      id,
      written.finally(() => this.#writing.delete(id)),
    )
  }
}
