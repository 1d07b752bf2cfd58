import { createHash, timingSafeEqual } from 'node:crypto'
import { FailureBackoff } from '../../core/access/failure-backoff'
import { networkOf } from '../../core/access/network'
import { HubError } from '../../core/errors/hub-error'
import type { StoredDevice } from '../../core/ports/registry'

export interface RegistrationProofsOptions {
  /** Site-wide key with which devices may register. */
  readonly provisioningKey: string
  /** Whether a password belongs to a hash. */
  readonly verify: (password: string, hash: string) => Promise<boolean>
  /** ms UTC, for the end of an overlap. */
  readonly now: () => number
  /** ms of a clock that never goes back. */
  readonly elapsed: () => number
}

/** `password` is the hash of the own password that was shown. */
export type Proven = { readonly by: 'site-key' } | { readonly by: 'password'; readonly hash: string }

/** What a key of a registration proves. Guessing is made slow, per address and per device. */
export class RegistrationProofs {
  readonly #options: RegistrationProofsOptions
  readonly #keyDigest: Buffer
  /** One device at one address. */
  readonly #pairs = new FailureBackoff()
  /** Many devices come through one address where a router hides them: one that is set up wrong must not hold off the others. */
  readonly #addresses = new FailureBackoff({ free: 50 })
  /** A device's own password, guessed at from many addresses: it alone is no longer looked at. */
  readonly #devices = new FailureBackoff({ free: 20 })

  constructor(options: RegistrationProofsOptions) {
    this.#options = options
    this.#keyDigest = digest(options.provisioningKey)
  }

  /** Throws TOO_MANY_ATTEMPTS. To be asked before anything is looked at. */
  checkAttempts(device: string, address: string | null): void {
    const now = this.#options.elapsed()
    const refused = this.#addresses.refuses(networkOf(address ?? ''), now) || this.#pairs.refuses(pairOf(device, address), now)
    if (refused) throw new HubError('TOO_MANY_ATTEMPTS', 'too many registrations failed from this address; wait some minutes')
  }

  failed(device: string, address: string | null): void {
    const now = this.#options.elapsed()
    this.#addresses.failed(networkOf(address ?? ''), now)
    this.#pairs.failed(pairOf(device, address), now)
  }

  succeeded(device: string, address: string | null): void {
    const now = this.#options.elapsed()
    this.#pairs.clear(pairOf(device, address), now)
  }

  /** What the key proves; null: nothing. Rejects with TOO_MANY_ATTEMPTS. */
  async of(key: string, device: string, known: StoredDevice | undefined): Promise<Proven | null> {
    if (timingSafeEqual(digest(key), this.#keyDigest)) return { by: 'site-key' }
    const hashes = known ? this.#hashesOf(known) : []
    if (hashes.length === 0) return null
    const elapsed = this.#options.elapsed()
    if (this.#devices.refuses(device, elapsed))
      throw new HubError('TOO_MANY_ATTEMPTS', 'too many wrong passwords of this device; wait some minutes')
    for (const hash of hashes) {
      if (!(await this.#options.verify(key, hash))) continue
      this.#devices.clear(device, elapsed)
      return { by: 'password', hash }
    }
    this.#devices.failed(device, elapsed)
    return null
  }

  #hashesOf({ passwordHash, previousPasswordHash, previousPasswordUntil }: StoredDevice): readonly string[] {
    const overlaps = previousPasswordUntil !== null && previousPasswordUntil > this.#options.now()
    return [passwordHash, overlaps ? previousPasswordHash : null].filter((hash) => hash !== null)
  }
}

function pairOf(device: string, address: string | null): string {
  return `${device} ${networkOf(address ?? '')}`
}

/** Equal length for the timing-safe comparison, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
