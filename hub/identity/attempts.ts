import { networkOf } from '../../core/access/network'

export interface AttemptsOptions {
  /** ms UTC. */
  readonly now: () => number
  /** Whether this account has a session that was opened from this address. */
  readonly isKnown: (address: string, account: string) => boolean
}

/** An attempt that may be made. */
export interface Attempt {
  /** It was right: it no longer counts. What failed before still does. */
  proved(): void
}

/** One that may not. */
export interface TooMany {
  readonly retryInMs: number
  /** The first one of a minute: worth an entry in the audit. */
  readonly isFirst: boolean
}

const most = 10
const windowMs = 60_000
/** Addresses and accounts remembered; beyond, the one that was quiet the longest is forgotten. */
const mostKeys = 20_000

/**
 * At most 10 failed attempts a minute from an address and at an account, counted before the password is looked at, so that many at once
 * count as many. Where an account was proved before, its attempts are counted apart from those of the rest of the world: who guesses
 * somebody's password elsewhere does not lock them out.
 */
export class Attempts {
  readonly #options: AttemptsOptions
  readonly #tries = new Map<string, number[]>()
  readonly #told = new Map<string, number>()
  /** Accounts proved from a network, and when. */
  readonly #proved = new Map<string, number>()

  constructor(options: AttemptsOptions) {
    this.#options = options
  }

  /** Null where there is no address: it then counts at the account only. */
  take(address: string | null, account: string): Attempt | TooMany {
    const now = this.#options.now()
    const keys = this.#keys(address, account)
    for (const key of keys) {
      const tries = this.#recent(key, now)
      const oldest = tries.length >= most ? tries[0] : undefined
      if (oldest !== undefined) return { retryInMs: oldest + windowMs - now, isFirst: this.#isFirst(key, now) }
    }
    for (const key of keys) renew(this.#tries, key, [...this.#recent(key, now), now])
    return {
      proved: () => {
        this.#takeBack(keys, now)
        if (address !== null) renew(this.#proved, knownKey(address, account), now)
      },
    }
  }

  #keys(address: string | null, account: string): readonly string[] {
    if (address === null) return [`account ${account}`]
    const pair = knownKey(address, account)
    const isKnown = this.#proved.has(pair) || this.#options.isKnown(address, account)
    return [`address ${networkOf(address)}`, isKnown ? pair : `account ${account}`]
  }

  #recent(key: string, now: number): readonly number[] {
    // A clock that was set back must not keep anybody out for longer.
    return (this.#tries.get(key) ?? []).filter((at) => at > now - windowMs && at <= now)
  }

  #takeBack(keys: readonly string[], at: number): void {
    for (const key of keys) {
      const tries = this.#tries.get(key) ?? []
      const index = tries.indexOf(at)
      if (index >= 0) tries.splice(index, 1)
      if (tries.length === 0) this.#tries.delete(key)
    }
  }

  #isFirst(key: string, now: number): boolean {
    const told = this.#told.get(key)
    if (told !== undefined && now - told < windowMs && now >= told) return false
    renew(this.#told, key, now)
    return true
  }
}

function knownKey(address: string, account: string): string {
  return `known ${networkOf(address)} ${account}`
}

/** Puts the entry last, and forgets the first where there are too many. */
function renew<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  const oldest = map.keys().next().value
  if (map.size > mostKeys && oldest !== undefined) map.delete(oldest)
}
