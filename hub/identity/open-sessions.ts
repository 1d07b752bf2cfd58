import { hashToken, isToken, makeId } from '../../adapters/credentials/random-token'
import type { Principal } from '../../core/access/principal'
import { HubError } from '../../core/errors/hub-error'
import type { StoredSession, StoredUser } from '../../core/ports/identity'
import type { LogInSource } from '../client/people'
import type { IdentityContext } from './context'
import type { Seen } from './seen'
import { endOf } from './session-times'
import { cleanAgent } from './sourced'

/** Open sessions a user may have; a program that logs in for every request must not fill the disk. The longest unused ends. */
const mostPerUser = 100

export interface LiveSession {
  readonly session: StoredSession
  readonly user: StoredUser
  readonly endsAt: number
}

/** Sessions of all kinds: opened, found, ended. */
export class OpenSessions {
  readonly #context: IdentityContext
  readonly #seen: Seen

  constructor(context: IdentityContext, seen: Seen) {
    this.#context = context
    this.#seen = seen
  }

  /**
   * Opens a session for a user who was proved, and notes the log-in. Rejects with LOG_IN_REFUSED when the user was changed since then.
   * `life` says what kind it is and until when.
   */
  open(
    proved: StoredUser,
    secret: string,
    life: Pick<StoredSession, 'kind' | 'remembered'> & { readonly expiresAt?: number },
    source: LogInSource,
  ): Promise<LiveSession> {
    const { book, now } = this.#context
    const id = makeId()
    return book.change(async () => {
      const user = book.user(proved.name)
      const isSame = user && !user.disabled && user.passwordHash === proved.passwordHash
      // A try before this one may have left it: the user was changed at the same moment.
      if (!isSame) {
        if (book.session(id)) await book.endSession(id)
        throw new HubError('LOG_IN_REFUSED')
      }
      const at = now()
      const fresh: StoredSession = {
        id,
        user: user.name,
        kind: life.kind,
        secretHash: hashToken(secret),
        previousHash: null,
        rotatedAt: null,
        remembered: life.remembered,
        createdAt: at,
        lastSeenAt: at,
        expiresAt: 0,
        address: source.address,
        userAgent: cleanAgent(source.userAgent),
      }
      const session = { ...fresh, expiresAt: life.expiresAt ?? endOf(fresh, user.role, at) }
      // The session before the user: whoever resets the password between the two is noticed here, and ends it.
      await book.addSession(session)
      await this.#noteLogIn(user, at)
      await this.#makeRoom(user.name)
      return { session, user, endsAt: session.expiresAt }
    })
  }

  /** A session that is open and whose user may use it. */
  find(id: string): LiveSession | null {
    const session = this.#context.book.session(id)
    const user = session && this.#context.book.user(session.user)
    if (!session || !user || user.disabled) return null
    const endsAt = endOf(session, user.role, this.#seen.of(session))
    return endsAt > this.#context.now() ? { session, user, endsAt } : null
  }

  /** The session a token belongs to: `<id>.<secret>`. */
  proven(token: string, kind: StoredSession['kind']): LiveSession | null {
    const { id, secret } = partsOf(token)
    const live = this.find(id)
    return live?.session.kind === kind && isToken(secret, live.session.secretHash) ? live : null
  }

  /** Everything that is open. */
  live(): readonly LiveSession[] {
    return this.#context.book.sessions().flatMap(({ id }) => this.find(id) ?? [])
  }

  lastSeenAt(session: StoredSession): number {
    return this.#seen.of(session)
  }

  used(session: StoredSession): void {
    this.#seen.session(session)
  }

  /** Removes what is over, or belongs to nobody who may use it. */
  async sweep(): Promise<void> {
    const { book } = this.#context
    const isOver = ({ id }: StoredSession) => this.find(id) === null
    if (!book.sessions().some(isOver)) return
    await book.change(async () => {
      for (const session of book.sessions()) if (isOver(session)) await book.endSession(session.id)
    })
    this.#seen.tidy((id) => book.session(id) !== undefined || book.key(id) !== undefined)
  }

  /** When somebody last logged in is good to know, but no reason to turn them away from a full disk. */
  async #noteLogIn(user: StoredUser, at: number): Promise<void> {
    try {
      await this.#context.book.replaceUser(user, { ...user, lastLogInAt: at })
    } catch (error) {
      if (!(error instanceof HubError && error.code === 'STORE_UNAVAILABLE')) throw error
    }
  }

  async #makeRoom(user: string): Promise<void> {
    const { book } = this.#context
    const sessions = [...book.sessionsOf(user)].sort((a, b) => this.#seen.of(b) - this.#seen.of(a))
    for (const { id } of sessions.slice(mostPerUser)) await book.endSession(id)
  }
}

/** A token of this form is `<session id>.<secret>`. */
export function partsOf(token: string): { readonly id: string; readonly secret: string } {
  const [id = '', secret = ''] = token.length <= 256 ? token.split('.') : []
  return { id, secret }
}

export function principalOf({ session, user, endsAt }: LiveSession): Principal {
  const { name, displayName, role, mustChangePassword } = user
  return { kind: 'user', name, displayName, role, session: session.id, expiresAt: endsAt, mustChangePassword }
}
