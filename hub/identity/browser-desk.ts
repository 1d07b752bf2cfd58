import { makeToken } from '../../adapters/credentials/random-token'
import type { Principal } from '../../core/access/principal'
import type { LogInAttempt, LogInSource, OpenedSession } from '../client/people'
import type { IdentityContext } from './context'
import { entryOf } from './note'
import { type OpenSessions, principalOf } from './open-sessions'
import type { PasswordProof } from './prove-password'
import { cookieMs, mayBeRemembered } from './session-times'
import { userActor } from './sourced'

/** People at a browser: their sessions rest on a cookie. */
export class BrowserDesk {
  readonly #context: IdentityContext
  readonly #sessions: OpenSessions
  readonly #proof: PasswordProof

  constructor(context: IdentityContext, sessions: OpenSessions, proof: PasswordProof) {
    this.#context = context
    this.#sessions = sessions
    this.#proof = proof
  }

  async logIn({ name, password, remember, ...source }: LogInAttempt): Promise<OpenedSession> {
    const user = await this.#proof.prove(name, password, source)
    const remembered = remember === true && mayBeRemembered(user.role)
    const secret = makeToken()
    const live = await this.#sessions.open(user, secret, { kind: 'browser', remembered }, source)
    const after = { session: live.session.id, kind: 'browser', remembered }
    await this.#context.audit(entryOf({ action: 'log-in', by: userActor(live.user, source), after }))
    return {
      token: `${live.session.id}.${secret}`,
      principal: principalOf(live),
      cookieExpiresAt: remembered ? this.#context.now() + cookieMs : null,
    }
  }

  async logOut(token: string, source: LogInSource): Promise<void> {
    const live = this.#sessions.proven(token, 'browser')
    if (!live) return
    const { book, audit } = this.#context
    await book.change(() => book.endSession(live.session.id))
    await audit(entryOf({ action: 'log-out', by: userActor(live.user, source), after: { session: live.session.id } }))
  }

  whose(token: string): Principal | null {
    const live = this.#sessions.proven(token, 'browser')
    if (!live) return null
    this.#sessions.used(live.session)
    return principalOf(this.#sessions.find(live.session.id) ?? live)
  }
}
