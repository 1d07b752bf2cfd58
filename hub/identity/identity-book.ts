import { HubError } from '../../core/errors/hub-error'
import type { IdentityStore, Shelf, StoredKey, StoredSession, StoredUser } from '../../core/ports/identity'
import type { HubEvents } from '../client/hub'
import { Turns } from './turns'

export interface IdentityBookOptions {
  readonly store: Pick<IdentityStore, 'users' | 'sessions' | 'keys' | 'version'>
  /** Called when what was known of a session or a user is void. */
  readonly emit: (event: HubEvents['access']) => void
}

/** Another process changed the same thing at the same moment: look again. */
class OvertakenError extends Error {}

const mostTries = 5

/**
 * Users, sessions and keys in memory, as the store has them. The store is the truth: everything is changed there first, one change at a
 * time, and what other processes change there is taken over.
 */
export class IdentityBook {
  readonly #store: IdentityBookOptions['store']
  readonly #emit: IdentityBookOptions['emit']
  readonly #turns = new Turns()
  #version: number | null = null
  #users: ReadonlyMap<string, StoredUser> = new Map()
  #sessions: ReadonlyMap<string, StoredSession> = new Map()
  #keys: ReadonlyMap<string, StoredKey> = new Map()

  private constructor({ store, emit }: IdentityBookOptions) {
    this.#store = store
    this.#emit = emit
  }

  static async open(options: IdentityBookOptions): Promise<IdentityBook> {
    const book = new IdentityBook(options)
    await book.refresh()
    return book
  }

  user = (name: string): StoredUser | undefined => this.#users.get(name)
  session = (id: string): StoredSession | undefined => this.#sessions.get(id)
  key = (id: string): StoredKey | undefined => this.#keys.get(id)
  users = (): readonly StoredUser[] => [...this.#users.values()]
  keys = (): readonly StoredKey[] => [...this.#keys.values()]
  sessions = (): readonly StoredSession[] => [...this.#sessions.values()]
  sessionsOf = (user: string): readonly StoredSession[] => this.sessions().filter((session) => session.user === user)

  /** Takes over what another process changed; cheap when nothing was. */
  refresh(): Promise<void> {
    return this.#turns.run(() => this.#takeOver(false))
  }

  /**
   * Does a change on what the store has now; the methods below are for use in it. When another process comes between, `act` is done
   * again from its beginning.
   */
  change<T>(act: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      for (let tries = 1; ; tries++) {
        await this.#takeOver(tries > 1)
        try {
          return await act()
        } catch (error) {
          if (!(error instanceof OvertakenError)) throw error
          if (tries === mostTries) throw new HubError('STORE_UNAVAILABLE', 'Another process keeps changing the same; try again.')
        }
      }
    })
  }

  async addUser(user: StoredUser): Promise<void> {
    this.#users = await put(this.#store.users, this.#users, user.name, user)
  }

  async replaceUser(before: StoredUser, after: StoredUser): Promise<void> {
    this.#users = await replace(this.#store.users, this.#users, after.name, before, after)
    if (isOther(before, after)) this.#emit({ user: after.name })
  }

  async removeUser(name: string): Promise<void> {
    this.#users = await remove(this.#store.users, this.#users, name)
    this.#emit({ user: name })
  }

  async addSession(session: StoredSession): Promise<void> {
    this.#sessions = await put(this.#store.sessions, this.#sessions, session.id, session)
  }

  async replaceSession(before: StoredSession, after: StoredSession): Promise<void> {
    this.#sessions = await replace(this.#store.sessions, this.#sessions, after.id, before, after)
  }

  async endSession(id: string): Promise<void> {
    this.#sessions = await remove(this.#store.sessions, this.#sessions, id)
    this.#emit({ session: id })
  }

  /** Ends all sessions of a user but one. */
  async endSessionsOf(user: string, except: string | null = null): Promise<void> {
    for (const { id } of this.sessionsOf(user)) if (id !== except) await this.endSession(id)
  }

  async addKey(key: StoredKey): Promise<void> {
    this.#keys = await put(this.#store.keys, this.#keys, key.id, key)
  }

  async replaceKey(before: StoredKey, after: StoredKey): Promise<void> {
    this.#keys = await replace(this.#store.keys, this.#keys, after.id, before, after)
  }

  async removeKey(key: StoredKey): Promise<void> {
    this.#keys = await remove(this.#store.keys, this.#keys, key.id)
    this.#emit({ user: key.name })
  }

  async #takeOver(always: boolean): Promise<void> {
    // Asked before the rows: what changes while they are read is seen the next time.
    const version = await this.#store.version()
    if (version === this.#version && !always) return
    const [users, sessions, keys] = [this.#users, this.#sessions, this.#keys]
    this.#users = byKey(await this.#store.users.all(), (user) => user.name)
    this.#sessions = byKey(await this.#store.sessions.all(), (session) => session.id)
    this.#keys = byKey(await this.#store.keys.all(), (key) => key.id)
    this.#version = version
    for (const id of sessions.keys()) if (!this.#sessions.has(id)) this.#emit({ session: id })
    for (const [name, user] of users) if (isOther(user, this.#users.get(name))) this.#emit({ user: name })
    for (const [id, key] of keys) if (!this.#keys.has(id)) this.#emit({ user: key.name })
  }
}

/** Whether what others may know of a user is different: who they are and what they may do. */
function isOther(before: StoredUser, after: StoredUser | undefined): boolean {
  if (!after) return true
  const known = ['displayName', 'role', 'disabled', 'mustChangePassword', 'passwordHash'] as const
  return known.some((field) => before[field] !== after[field])
}

function byKey<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [keyOf(item), item]))
}

// In the store first; only what is on disk is in memory. Maps are replaced, so that nobody reads one while it changes.

async function put<T>(shelf: Shelf<T>, map: ReadonlyMap<string, T>, key: string, item: T): Promise<ReadonlyMap<string, T>> {
  await shelf.put(item)
  return new Map(map).set(key, item)
}

async function replace<T>(shelf: Shelf<T>, map: ReadonlyMap<string, T>, key: string, before: T, after: T) {
  if (!(await shelf.replace(before, after))) throw new OvertakenError()
  return new Map(map).set(key, after)
}

async function remove<T>(shelf: Shelf<T>, map: ReadonlyMap<string, T>, key: string): Promise<ReadonlyMap<string, T>> {
  await shelf.delete(key)
  const rest = new Map(map)
  rest.delete(key)
  return rest
}
