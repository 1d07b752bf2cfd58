import { HubError } from '../../core/errors/hub-error'
import type { StoredUser } from '../../core/ports/identity'
import type { LogInSource } from '../client/people'
import type { Attempt } from './attempts'
import type { IdentityContext } from './context'
import { entryOf, type Note } from './note'
import { mostLength } from './password-rules'
import { triedActor, userActor } from './sourced'
import { userNameOf } from './user-name'

type What = 'log-in' | 'password-change'

/**
 * Holds names and passwords against what is stored. A name nobody has costs the same work as a wrong password, and both get the same
 * answer, as does a user who is disabled: nobody learns here who exists.
 */
export class PasswordProof {
  readonly #context: IdentityContext
  readonly #nobodysHash: string

  private constructor(context: IdentityContext, nobodysHash: string) {
    this.#context = context
    this.#nobodysHash = nobodysHash
  }

  static async make(context: IdentityContext): Promise<PasswordProof> {
    return new PasswordProof(context, await context.passwords.hash(context.passwords.make()))
  }

  /** The user whose password this is. Rejects with LOG_IN_REFUSED, TOO_MANY_ATTEMPTS; both are audited. */
  async prove(name: string, password: string, source: LogInSource, what: What = 'log-in'): Promise<StoredUser> {
    const { book, passwords, audit } = this.#context
    const attempt = await this.#attempt(name, source)
    // A password that was reset by a command a moment ago counts already.
    await book.refresh()
    const user = book.user(userNameOf(name))
    // One that is too long belongs to nobody; it is looked at all the same, up to where that is certain.
    const isRight = await passwords.verify(password.slice(0, 4 * mostLength), user?.passwordHash ?? this.#nobodysHash)
    // Looked up again: it may have been reset or disabled while the password was held against the hash.
    const still = book.user(userNameOf(name))
    if (user && isRight && still && !still.disabled && still.passwordHash === user.passwordHash) {
      attempt.proved()
      return still
    }
    const detail = `${refusal(user, isRight)}${what === 'password-change' ? ', at a change of password' : ''}`
    const by = user ? userActor(user, source) : triedActor(name, source)
    await audit(entryOf({ action: 'log-in-refused', by, outcome: 'refused', detail } satisfies Note))
    throw new HubError('LOG_IN_REFUSED')
  }

  async #attempt(name: string, source: LogInSource): Promise<Attempt> {
    const taken = this.#context.attempts.take(source.address, userNameOf(name))
    if (!('retryInMs' in taken)) return taken
    const seconds = Math.max(1, Math.ceil(taken.retryInMs / 1000))
    if (taken.isFirst) {
      const detail = 'too many attempts within a minute; further ones of this minute are not listed'
      await this.#context.audit(entryOf({ action: 'log-in-refused', by: triedActor(name, source), outcome: 'refused', detail }))
    }
    throw new HubError('TOO_MANY_ATTEMPTS', `Too many attempts; wait ${seconds} s.`)
  }
}

function refusal(user: StoredUser | undefined, isRight: boolean): string {
  if (!user) return 'there is no such user'
  return user.disabled && isRight ? 'the user is disabled' : 'wrong password'
}
