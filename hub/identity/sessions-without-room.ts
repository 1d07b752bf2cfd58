import { HubError } from '../../core/errors/hub-error'
import type { Shelf, StoredSession } from '../../core/ports/identity'

/**
 * The sessions of the store, and those for which its disk has no room: they live in memory until it has, so that nobody is locked out
 * of a plant because its disk is full. What was ended meanwhile stays ended.
 */
export class SessionsWithoutRoom implements Shelf<StoredSession> {
  readonly #shelf: Shelf<StoredSession>
  /** As they are to be written; null: to be deleted. */
  readonly #waiting = new Map<string, StoredSession | null>()

  constructor(shelf: Shelf<StoredSession>) {
    this.#shelf = shelf
  }

  async all(): Promise<readonly StoredSession[]> {
    const sessions = new Map((await this.#shelf.all()).map((session) => [session.id, session]))
    for (const [id, session] of this.#waiting)
      if (session) sessions.set(id, session)
      else sessions.delete(id)
    return [...sessions.values()]
  }

  async put(session: StoredSession): Promise<void> {
    if (await this.#wrote(() => this.#shelf.put(session))) this.#waiting.delete(session.id)
    else this.#waiting.set(session.id, session)
  }

  async replace(before: StoredSession, after: StoredSession): Promise<boolean> {
    const waiting = this.#waiting.get(after.id)
    if (waiting === undefined) {
      let isReplaced = false
      const write = async () => {
        isReplaced = await this.#shelf.replace(before, after)
      }
      if (await this.#wrote(write)) return isReplaced
    } else if (JSON.stringify(waiting) !== JSON.stringify(before)) return false
    this.#waiting.set(after.id, after)
    return true
  }

  async delete(id: string): Promise<boolean> {
    const waited = Boolean(this.#waiting.get(id))
    let wasStored = false
    const write = async () => {
      wasStored = await this.#shelf.delete(id)
    }
    if (await this.#wrote(write)) {
      this.#waiting.delete(id)
      return wasStored || waited
    }
    this.#waiting.set(id, null)
    return true
  }

  /** Writes what waits, as far as there is room. To be called now and then. */
  async flush(): Promise<void> {
    for (const [id, session] of [...this.#waiting]) {
      if (!(await this.#wrote(() => (session ? this.#shelf.put(session) : this.#shelf.delete(id))))) return
      // It may have been changed or ended while it was written.
      if (this.#waiting.get(id) === session) this.#waiting.delete(id)
    }
  }

  /** Answers false when there is no room; any other failure is passed on. */
  async #wrote(write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write()
      return true
    } catch (error) {
      if (error instanceof HubError && error.code === 'STORE_UNAVAILABLE') return false
      throw error
    }
  }
}
