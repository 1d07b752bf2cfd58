import type {
  IdentityStore,
  Shelf,
  StoredCertificate,
  StoredClaim,
  StoredKey,
  StoredService,
  StoredSession,
  StoredUser,
} from '../../../core/ports/identity'

/** The identity store as it is meant, in a few maps: the reference for the others, and a store for tests. */
export class MemoryIdentityStore implements IdentityStore {
  #version = 0
  readonly #changed = () => {
    this.#version++
  }
  readonly users: Shelf<StoredUser> = new MemoryShelf((user) => user.name, this.#changed)
  readonly sessions: Shelf<StoredSession> = new MemoryShelf((session) => session.id, this.#changed)
  readonly keys: Shelf<StoredKey> = new MemoryShelf((key) => key.id, this.#changed)
  readonly services: Shelf<StoredService> = new MemoryShelf((service) => service.name, this.#changed)
  readonly claims: Shelf<StoredClaim> = new MemoryShelf((claim) => claim.id, this.#changed)
  readonly certificates: Shelf<StoredCertificate> = new MemoryShelf((certificate) => certificate.serial, this.#changed)

  async version(): Promise<number> {
    return this.#version
  }

  async close(): Promise<void> {
    // What is in memory needs no closing.
  }
}

class MemoryShelf<T> implements Shelf<T> {
  readonly #items = new Map<string, T>()
  readonly #keyOf: (item: T) => string
  readonly #changed: () => void

  constructor(keyOf: (item: T) => string, changed: () => void) {
    this.#keyOf = keyOf
    this.#changed = changed
  }

  async all(): Promise<readonly T[]> {
    const sorted = [...this.#items].sort(([a], [b]) => (a < b ? -1 : 1))
    return sorted.map(([, item]) => structuredClone(item))
  }

  async put(item: T): Promise<void> {
    this.#items.set(this.#keyOf(item), structuredClone(item))
    this.#changed()
  }

  async replace(before: T, after: T): Promise<boolean> {
    const key = this.#keyOf(after)
    const now = this.#items.get(key)
    if (now === undefined || fieldsOf(now) !== fieldsOf(before)) return false
    await this.put(after)
    return true
  }

  async delete(key: string): Promise<boolean> {
    if (!this.#items.delete(key)) return false
    this.#changed()
    return true
  }
}

/** The same text for the same fields, whatever their order. */
function fieldsOf(item: unknown): string {
  return JSON.stringify(Object.entries(item as object).sort(([a], [b]) => (a < b ? -1 : 1)))
}
