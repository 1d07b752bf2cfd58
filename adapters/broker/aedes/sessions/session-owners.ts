import { openListenerOf } from '../../../../core/access/identity'
import { networkOf } from '../../../../core/access/network'
import { Refusal } from '../gates/refusal'
import type { Persistence } from '../internals'
import type { BoundedSessions } from './bounded-sessions'
import { fairVictim, type SharedSession } from './fair-victim'
import type { SessionTable } from './session-table'

interface Session extends SharedSession {
  readonly identity: string
  leftAt: number | null
}

/** Sessions that one identity may have. Everybody on an open listener has the same. */
export interface SessionBounds {
  readonly sessionsPerIdentity: number
  readonly sessionsPerOpenListener: number
}

/**
 * Whose session a client id names. A client id is chosen by the client, so without this a device could take over the
 * connection of another, or inherit its subscriptions and waiting commands, by using its client id. Also lets sessions
 * of clients that never return expire: MQTT 3.1.1 would keep them forever.
 */
export class SessionOwners {
  readonly #persistent = new Map<string, Session>()
  /** Client ids by identity, the one that was used longest ago first. */
  readonly #byIdentity = new Map<string, Set<string>>()

  constructor(
    private readonly table: SessionTable,
    private readonly persistence: Persistence,
    private readonly queues: BoundedSessions,
    /** How long the session of an identity is kept, ms. */
    private readonly expiryMs: (identity: string) => number,
    private readonly bounds: SessionBounds,
  ) {}

  /** Lets `identity` use this client id, without what another identity may have left there. Throws {@link Refusal}. */
  async claim(clientId: string, identity: string, clean: boolean, remoteAddress: string | null): Promise<void> {
    const holder = this.table.of(clientId)
    if (holder && !holder.client.closed && holder.identity !== identity) {
      throw new Refusal('not-authorized', 'The client id is in use by another identity', 2)
    }
    const session = this.#persistent.get(clientId)
    if (session && (clean || session.identity !== identity)) await this.#forget(clientId)
    if (clean) return
    await this.#makeRoom(identity, clientId)
    this.#enter(clientId, identity, networkOf(remoteAddress ?? ''))
  }

  left(clientId: string, now: number): void {
    const session = this.#persistent.get(clientId)
    if (session) session.leftAt = now
  }

  /** Forgets the sessions whose clients stayed away too long. */
  async sweep(now: number): Promise<void> {
    for (const [clientId, { identity, leftAt }] of this.#persistent) {
      if (leftAt !== null && now - leftAt >= this.expiryMs(identity)) await this.#forget(clientId)
    }
  }

  /** Forgets the sessions of an identity. Its connections must have ended. */
  async forget(identity: string): Promise<void> {
    for (const [clientId, session] of this.#persistent) if (session.identity === identity) await this.#forget(clientId)
  }

  /** Forgets the sessions that `isWrong` names. */
  async forgetIf(isWrong: (clientId: string, identity: string) => Promise<boolean>): Promise<void> {
    for (const [clientId, { identity }] of this.#persistent) if (await isWrong(clientId, identity)) await this.#forget(clientId)
  }

  #enter(clientId: string, identity: string, network: string): void {
    this.#persistent.set(clientId, { identity, network, leftAt: null })
    const own = this.#byIdentity.get(identity) ?? new Set()
    this.#byIdentity.set(identity, own)
    own.delete(clientId)
    own.add(clientId)
  }

  async #makeRoom(identity: string, clientId: string): Promise<void> {
    const own = this.#byIdentity.get(identity)
    const isShared = openListenerOf(identity) !== null
    const most = isShared ? this.bounds.sessionsPerOpenListener : this.bounds.sessionsPerIdentity
    if (!own || own.has(clientId) || own.size < most) return
    const victim = isShared ? fairVictim(this.#sessions(own)) : this.#firstAbsent(own)
    if (victim === undefined) throw new Refusal('connection-limit', 'There are too many sessions of this identity', 3)
    await this.#forget(victim)
  }

  #firstAbsent(clientIds: Iterable<string>): string | undefined {
    for (const [clientId, { leftAt }] of this.#sessions(clientIds)) if (leftAt !== null) return clientId
    return undefined
  }

  *#sessions(clientIds: Iterable<string>): Iterable<readonly [string, Session]> {
    for (const clientId of clientIds) {
      const session = this.#persistent.get(clientId)
      if (session) yield [clientId, session]
    }
  }

  async #forget(clientId: string): Promise<void> {
    const identity = this.#persistent.get(clientId)?.identity ?? ''
    const own = this.#byIdentity.get(identity)
    own?.delete(clientId)
    if (own?.size === 0) this.#byIdentity.delete(identity)
    this.#persistent.delete(clientId)
    this.queues.forget(clientId)
    await this.persistence.cleanSubscriptions({ id: clientId })
    await this.persistence.cleanIncoming({ id: clientId })
  }
}
