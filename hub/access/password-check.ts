import { FailureBackoff, type FailureBackoffOptions } from '../../core/access/failure-backoff'
import { networkOf } from '../../core/access/network'
import { CheckQueue, type CheckQueueOptions, QueueFullError } from './check-queue'

/** Remembers what was proven; see adapters/credentials. */
export interface Proven {
  knows(id: string, secret: string, against: string): boolean
  remember(id: string, secret: string, against: string): void
}

/** Something that a secret may be: a password, the site's key, a claim code. */
export interface Candidate {
  /** What it is held against, e.g. a hash: when that changes the proof is void. Null: it is proven anew each time. */
  readonly against: string | null
  /** Takes tens of ms of a processor. */
  readonly isCostly: boolean
  /** A proof that takes microseconds, and that nobody can guess; what it does not prove may still be right. */
  readonly isSealed?: (secret: string) => boolean
  verify(secret: string): Promise<boolean>
}

export interface PasswordCheckOptions {
  readonly proven: Proven
  /** Takes as long as verifying a password and answers false, so that nobody learns from the time which devices there are. */
  readonly waste: (secret: string) => Promise<boolean>
  /** A clock that never goes back, ms. */
  readonly elapsed: () => number
  /** Attempts for this id from this address are turned away from now on. */
  readonly onHeld?: (id: string, address: string) => void
  readonly backoff?: Partial<FailureBackoffOptions>
  readonly queue?: CheckQueueOptions
}

/** `held`: too many wrong ones came before, it was not looked at; `busy`: there are too many to look at. */
export type Verdict = 'proven' | 'wrong' | 'held' | 'busy'

/** Nothing that anybody has as a password is longer; hashing more would only be work for us. */
const maxSecretChars = 1_024
/** Attempts of one id from one address that are being checked at a time. */
const maxAtOnce = 5
/** An address that failed so often, with whatever ids, waits behind the others for a while. */
const suspicion = { free: 10, firstMs: 60_000, maxMs: 600_000 } as const

/**
 * Checks what clients log in with. What was proven before or is sealed is looked at first and always good, so guessing somebody's
 * password locks nobody out: only attempts of the same id from the same address wait, and only those that prove nothing.
 */
export class PasswordCheck {
  readonly #options: PasswordCheckOptions
  readonly #backoff: FailureBackoff
  readonly #suspects = new FailureBackoff(suspicion)
  readonly #queue: CheckQueue
  readonly #atWork = new Map<string, number>()

  constructor(options: PasswordCheckOptions) {
    this.#options = options
    this.#backoff = new FailureBackoff(options.backoff)
    this.#queue = new CheckQueue(options.queue)
  }

  /** `from` is counted as networks: whoever has one address of an IPv6 subnet has them all. */
  async prove(id: string, from: string, secret: string, candidates: readonly Candidate[]): Promise<Verdict> {
    const { proven, elapsed } = this.#options
    const address = networkOf(from)
    const isShort = secret.length <= maxSecretChars
    const isKnown = ({ against, isSealed }: Candidate) =>
      isSealed?.(secret) || (against !== null && proven.knows(id, secret, against))
    if (isShort && candidates.some(isKnown)) return 'proven'
    const key = keyOf(id, address)
    if (this.#backoff.refuses(key, elapsed())) return 'held'
    if (!isShort) return this.#failed(id, address)
    const atWork = this.#atWork.get(key) ?? 0
    if (atWork >= maxAtOnce) return 'busy'
    this.#atWork.set(key, atWork + 1)
    try {
      return (await this.#check(id, address, secret, candidates)) ? this.#succeeded(key) : this.#failed(id, address)
    } catch (error) {
      if (error instanceof QueueFullError) return 'busy'
      throw error
    } finally {
      this.#leave(key)
    }
  }

  /** Ids and addresses that are held now. */
  holds(): {
    readonly id: string
    readonly address: string
    readonly since: number
    readonly until: number
    readonly refused: number
  }[] {
    return this.#backoff.holds(this.#options.elapsed()).map(({ key, ...hold }) => ({ ...pairOf(key), ...hold }))
  }

  /** Answers whether it was held. */
  letIn(id: string, address: string): boolean {
    return this.#backoff.clear(keyOf(id, address), this.#options.elapsed())
  }

  /** Ends what waits; nothing is checked from now on. */
  close(): void {
    this.#queue.close()
  }

  async #check(id: string, address: string, secret: string, candidates: readonly Candidate[]): Promise<boolean> {
    const isSuspect = this.#suspects.refuses(address, this.#options.elapsed())
    // What costs nothing comes first.
    const ordered = [...candidates.filter(({ isCostly }) => !isCostly), ...candidates.filter(({ isCostly }) => isCostly)]
    for (const { against, isCostly, verify } of ordered) {
      const right = isCostly ? await this.#queue.run(isSuspect, () => verify(secret)) : await verify(secret)
      if (right && against !== null) this.#options.proven.remember(id, secret, against)
      if (right) return true
    }
    if (!candidates.some(({ isCostly }) => isCostly)) await this.#queue.run(isSuspect, () => this.#options.waste(secret))
    return false
  }

  #succeeded(key: string): Verdict {
    this.#backoff.clear(key, this.#options.elapsed())
    return 'proven'
  }

  #failed(id: string, address: string): Verdict {
    const { elapsed, onHeld } = this.#options
    this.#suspects.failed(address, elapsed())
    if (this.#backoff.failed(keyOf(id, address), elapsed())) onHeld?.(id, address)
    return 'wrong'
  }

  #leave(key: string): void {
    const left = (this.#atWork.get(key) ?? 1) - 1
    if (left === 0) this.#atWork.delete(key)
    else this.#atWork.set(key, left)
  }
}

/** Neither ids nor addresses hold a space. */
function keyOf(id: string, address: string): string {
  return `${id} ${address}`
}

function pairOf(key: string): { readonly id: string; readonly address: string } {
  const at = key.lastIndexOf(' ')
  return { id: key.slice(0, at), address: key.slice(at + 1) }
}
