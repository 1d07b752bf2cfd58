import { randomBytes } from 'node:crypto'
import { readAccessToken, signAccessToken } from '../../adapters/credentials/access-token'
import { hashToken, isToken, makeId, makeToken, nextToken } from '../../adapters/credentials/random-token'
import type { Actor } from '../../core/access/actor'
import type { Principal } from '../../core/access/principal'
import { HubError } from '../../core/errors/hub-error'
import type { StoredSession } from '../../core/ports/identity'
import type { IssuedTokens, LogInAttempt, LogInSource } from '../client/people'
import type { IdentityContext } from './context'
import { entryOf } from './note'
import { type LiveSession, type OpenSessions, partsOf, principalOf } from './open-sessions'
import type { PasswordProof } from './prove-password'
import { accessMs, refreshMs } from './session-times'
import { userActor } from './sourced'
import type { TokenSecret } from './token-secret'

/** How long the refresh token that was just used up may come again: the answer may have been lost on its way. */
const graceMs = 10_000
const mostTokenLength = 4096

type Refreshed = { readonly live: LiveSession; readonly refreshToken: string } | { readonly reused: LiveSession } | null

/** Programs that act for a person: short-lived access tokens, carried on by refresh tokens of one use. */
export class TokenDesk {
  readonly #context: IdentityContext
  readonly #sessions: OpenSessions
  readonly #proof: PasswordProof
  readonly #secret: TokenSecret
  /** Each refresh token follows from the one before, so that a repeated request gets the same answer. Not kept over a restart. */
  readonly #lineage = randomBytes(32)

  constructor(context: IdentityContext, sessions: OpenSessions, proof: PasswordProof, secret: TokenSecret) {
    this.#context = context
    this.#sessions = sessions
    this.#proof = proof
    this.#secret = secret
  }

  async issue({ name, password, remember: _, ...source }: LogInAttempt): Promise<IssuedTokens> {
    const { audit, now } = this.#context
    const user = await this.#proof.prove(name, password, source)
    const by = userActor(user, source)
    if (user.mustChangePassword) {
      await audit(entryOf({ action: 'log-in-refused', by, outcome: 'refused', detail: 'the password must be changed first' }))
      throw new HubError('PASSWORD_MUST_CHANGE')
    }
    const secret = makeToken()
    const life = { kind: 'token', remembered: false, expiresAt: now() + refreshMs } as const
    const live = await this.#sessions.open(user, secret, life, source)
    await audit(entryOf({ action: 'log-in', by, after: { session: live.session.id, kind: 'token' } }))
    return this.#issued(live, secret)
  }

  async refresh(token: string, source: LogInSource): Promise<IssuedTokens> {
    const { book, audit } = this.#context
    const { id, secret } = partsOf(token)
    const refreshed = await book.change(() => this.#rotate(id, secret))
    if (refreshed && 'live' in refreshed) return this.#issued(refreshed.live, refreshed.refreshToken)
    if (refreshed) {
      const { session, user } = refreshed.reused
      const detail = 'a refresh token came a second time, so it may have been stolen: its session was ended'
      const by = userActor(user, source)
      await audit(entryOf({ action: 'refresh-token-reused', by, outcome: 'refused', before: { session: session.id }, detail }))
    }
    throw new HubError('TOKEN_INVALID')
  }

  async revoke(token: string, source: LogInSource): Promise<void> {
    const { book, audit } = this.#context
    const { id, secret } = partsOf(token)
    const live = this.#sessions.find(id)
    if (live?.session.kind !== 'token' || !(isCurrent(live.session, secret) || isPrevious(live.session, secret))) return
    await book.change(() => book.endSession(id))
    await audit(entryOf({ action: 'log-out', by: userActor(live.user, source), after: { session: id } }))
  }

  /** Whose access token it is; its session must be open, and what counts is the role its user has now. */
  async whose(token: string): Promise<Principal | null> {
    if (token.length > mostTokenLength) return null
    const claims = await readAccessToken(token, this.#secret.current(), this.#context.now())
    const live = claims && this.#sessions.find(claims.sid)
    if (live?.session.kind !== 'token' || live.user.name !== claims?.sub || live.user.mustChangePassword) return null
    this.#sessions.used(live.session)
    return { ...principalOf(live), expiresAt: Math.min(live.endsAt, claims.exp * 1000) }
  }

  async rotateSecret(by: Actor): Promise<void> {
    this.#secret.rotate()
    await this.#context.audit(entryOf({ action: 'token-secret-rotated', by }))
  }

  async #issued({ session, user, endsAt }: LiveSession, secret: string): Promise<IssuedTokens> {
    const iat = Math.floor(this.#context.now() / 1000)
    const exp = iat + accessMs / 1000
    const claims = { sub: user.name, sid: session.id, role: user.role, iat, exp, jti: makeId() }
    return {
      accessToken: await signAccessToken(claims, this.#secret.current()),
      accessExpiresAt: exp * 1000,
      refreshToken: `${session.id}.${secret}`,
      refreshExpiresAt: endsAt,
      principal: { ...principalOf({ session, user, endsAt }), expiresAt: exp * 1000 },
    }
  }

  /** The session with its next secret; a secret that is neither this one nor, for a moment, the one before was used up long ago. */
  async #rotate(id: string, secret: string): Promise<Refreshed> {
    const { book, now } = this.#context
    const live = this.#sessions.find(id)
    if (live?.session.kind !== 'token' || live.user.mustChangePassword) return null
    const { session } = live
    const next = nextToken(this.#lineage, secret)
    const isLost = isPrevious(session, secret) && now() - (session.rotatedAt ?? 0) <= graceMs
    if (isLost) return { live: await this.#giveAgain(live, next), refreshToken: next }
    if (!isCurrent(session, secret)) {
      await book.endSession(id)
      return { reused: live }
    }
    const at = now()
    const rotated: StoredSession = {
      ...session,
      secretHash: hashToken(next),
      previousHash: session.secretHash,
      rotatedAt: at,
      lastSeenAt: at,
      expiresAt: at + refreshMs,
    }
    await book.replaceSession(session, rotated)
    return { live: { ...live, session: rotated, endsAt: rotated.expiresAt }, refreshToken: next }
  }

  /** The session with the secret that was lost. After a restart it is another one: then this one counts. */
  async #giveAgain(live: LiveSession, next: string): Promise<LiveSession> {
    const { session } = live
    if (isCurrent(session, next)) return live
    const given = { ...session, secretHash: hashToken(next) }
    await this.#context.book.replaceSession(session, given)
    return { ...live, session: given }
  }
}

function isCurrent(session: StoredSession, secret: string): boolean {
  return isToken(secret, session.secretHash)
}

function isPrevious(session: StoredSession, secret: string): boolean {
  return session.previousHash !== null && isToken(secret, session.previousHash)
}
