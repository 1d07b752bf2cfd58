import type { Actor } from '../../core/access/actor'
import { HubError } from '../../core/errors/hub-error'
import type { SessionView } from '../client/people'
import type { IdentityContext } from './context'
import { entryOf } from './note'
import type { LiveSession, OpenSessions } from './open-sessions'
import { userNameOf } from './user-name'

/** Sessions as an administrator sees and ends them. */
export class SessionDesk {
  readonly #context: IdentityContext
  readonly #sessions: OpenSessions

  constructor(context: IdentityContext, sessions: OpenSessions) {
    this.#context = context
    this.#sessions = sessions
  }

  /** Last used first. */
  list(user?: string): readonly SessionView[] {
    const wanted = user === undefined ? null : userNameOf(user)
    const views = this.#sessions.live().map((live) => this.#view(live))
    return views.filter((view) => wanted === null || view.user === wanted).sort((a, b) => b.lastSeenAt - a.lastSeenAt)
  }

  async end(id: string, by: Actor): Promise<void> {
    const { book, audit } = this.#context
    const session = await book.change(async () => {
      const known = book.session(id)
      if (!known) throw new HubError('SESSION_NOT_FOUND')
      await book.endSession(id)
      return known
    })
    const before = { session: id, kind: session.kind, address: session.address }
    await audit(entryOf({ action: 'session-ended', by, subject: `user ${session.user}`, before }))
  }

  #view({ session, endsAt }: LiveSession): SessionView {
    const { id, user, kind, remembered, createdAt, address, userAgent } = session
    const lastSeenAt = this.#sessions.lastSeenAt(session)
    return { id, user, kind, remembered, createdAt, lastSeenAt, expiresAt: endsAt, address, userAgent }
  }
}
