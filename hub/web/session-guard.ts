import type { Principal } from '../../core/access/principal'
import type { Hub, HubEvents } from '../client/hub'
import type { Proof } from './proof'

export interface SessionGuardOptions {
  /** The hub of this process; throws HUB_STOPPED while there is none. */
  readonly hub: () => Pick<Hub, 'whoseSession' | 'whoseBearer' | 'subscribe'>
  /** ms UTC. */
  readonly now: () => number
  readonly onError: (error: unknown) => void
  /** How long an answer of the hub is believed, ms. */
  readonly keepMs?: number
  /** How often open connections are looked at again, ms; that is also what keeps the session of an open page alive. */
  readonly recheckMs?: number
}

interface Watched {
  readonly proof: Proof
  readonly principal: Principal
  readonly end: () => void
}

/** Entries above which the oldest is forgotten. */
const mostKept = 10_000

/**
 * Knows whose a request is, without asking the hub for each. When a session ends or a user changes the hub says so, and what
 * rests on it is void at once. While the hub restarts, whoever was known a moment ago stays known until {@link SessionGuardOptions.keepMs}
 * are over; everybody else waits.
 */
export class SessionGuard {
  readonly #options: Required<SessionGuardOptions>
  readonly #kept = new Map<string, { readonly principal: Principal; readonly until: number }>()
  readonly #asked = new Map<string, Promise<Principal | null>>()
  readonly #watched = new Set<Watched>()
  readonly #stops: (() => void)[] = []
  #changes = 0

  constructor(options: SessionGuardOptions) {
    this.#options = { keepMs: 5_000, recheckMs: 60_000, ...options }
  }

  /** Listens to the hub from now on. */
  async start(): Promise<void> {
    const { hub, recheckMs } = this.#options
    this.#stops.push(await hub().subscribe('access', (event) => this.#onAccess(event)))
    this.#stops.push(
      await hub().subscribe('connection', ({ connected }) => {
        // What ended while nobody could say so must not live on.
        if (connected) void this.#recheck(() => true)
      }),
    )
    const timer = setInterval(() => void this.#recheck(() => true), recheckMs).unref()
    this.#stops.push(() => clearInterval(timer))
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** Null for nobody. Rejects with HUB_RESTARTING or HUB_STOPPED when the hub would have to be asked and cannot be. */
  async whose(proof: Proof): Promise<Principal | null> {
    const key = `${proof.kind} ${proof.token}`
    const kept = this.#kept.get(key)
    if (kept && this.#options.now() < kept.until) return kept.principal
    this.#kept.delete(key)
    const asked = this.#asked.get(key) ?? this.#ask(key, proof)
    return asked
  }

  /** Calls `end` once when the principal is no longer what it was. The returned function stops watching. */
  watch(proof: Proof, principal: Principal, end: () => void): () => void {
    const watched = { proof, principal, end }
    this.#watched.add(watched)
    return () => this.#watched.delete(watched)
  }

  #ask(key: string, proof: Proof): Promise<Principal | null> {
    const asked = this.#answer(key, proof).finally(() => {
      if (this.#asked.get(key) === asked) this.#asked.delete(key)
    })
    this.#asked.set(key, asked)
    return asked
  }

  async #answer(key: string, { kind, token }: Proof): Promise<Principal | null> {
    const { hub, now, keepMs } = this.#options
    for (;;) {
      const changes = this.#changes
      const principal = await (kind === 'session' ? hub().whoseSession(token) : hub().whoseBearer(token))
      // An answer that a change has overtaken says what was, not what is.
      if (changes !== this.#changes) continue
      if (principal === null || (principal.expiresAt ?? Number.POSITIVE_INFINITY) <= now()) return null
      this.#kept.set(key, { principal, until: Math.min(now() + keepMs, principal.expiresAt ?? Number.POSITIVE_INFINITY) })
      if (this.#kept.size > mostKept) this.#kept.delete(this.#kept.keys().next().value ?? '')
      return principal
    }
  }

  #onAccess(event: HubEvents['access']): void {
    const concerns = ({ session, name }: Principal) => ('session' in event ? session === event.session : name === event.user)
    this.#changes++
    this.#asked.clear()
    for (const [key, { principal }] of this.#kept) if (concerns(principal)) this.#kept.delete(key)
    if ('session' in event) for (const each of this.#watched) concerns(each.principal) && this.#end(each)
    else void this.#recheck(concerns)
  }

  async #recheck(concerns: (principal: Principal) => boolean): Promise<void> {
    const due = [...this.#watched].filter(({ principal }) => concerns(principal))
    for (const { proof } of due) this.#kept.delete(`${proof.kind} ${proof.token}`)
    await Promise.all(due.map((each) => this.#look(each)))
  }

  async #look(watched: Watched): Promise<void> {
    try {
      const now = await this.whose(watched.proof)
      if (!now || !isSame(now, watched.principal)) this.#end(watched)
    } catch {
      // The hub restarts: it is asked again when it is back.
    }
  }

  #end(watched: Watched): void {
    if (!this.#watched.delete(watched)) return
    try {
      watched.end()
    } catch (error) {
      this.#options.onError(error)
    }
  }
}

function isSame(a: Principal, b: Principal): boolean {
  return a.name === b.name && a.role === b.role && a.session === b.session && a.mustChangePassword === b.mustChangePassword
}
