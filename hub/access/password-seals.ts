import { Trouble } from '../engines/trouble'
import { readClaimCode } from './claim-code'

/** Whose password it is. */
export interface PasswordOwner {
  readonly kind: 'device' | 'service'
  readonly name: string
}

export interface PasswordSealsOptions {
  /** Puts seals on hashes and looks at them; see adapters/credentials. */
  readonly seal: {
    put(password: string, hash: string): string
    fits(password: string, hash: string): boolean
  }
  /** Whether a password has the form of those that Busbar makes. */
  readonly looksMade: (password: string) => boolean
  /** Stores the sealed hash, unless the owner has another one than `before` by now. */
  readonly store: (owner: PasswordOwner, before: string, sealed: string) => Promise<unknown>
  /** The first of several failures in a row. */
  readonly onError: (error: Error) => void
}

/**
 * Fast proofs of passwords that Busbar made, so that a plant that reconnects at once does not wait for one slow hash after the other.
 * New ones are sealed as they are made; others, of older versions or sealed under another secret, when the slow hash proves them.
 */
export class PasswordSeals {
  readonly #options: PasswordSealsOptions
  readonly #trouble: Trouble

  constructor(options: PasswordSealsOptions) {
    this.#options = options
    this.#trouble = new Trouble(options.onError)
  }

  fits(password: string, hash: string): boolean {
    return this.#options.seal.fits(password, hash)
  }

  /** The slow hash has proven the password of this owner. Nobody waits for its seal, and nobody is refused when it cannot be stored. */
  proven(owner: PasswordOwner, password: string, hash: string): void {
    const { seal, store } = this.#options
    if (!this.#isMade(password) || seal.fits(password, hash)) return
    store(owner, hash, seal.put(password, hash)).then(
      () => this.#trouble.over(),
      (error) => this.#trouble.failed(error),
    )
  }

  /** A claim code has 100 random bits, and is the device's password as it typed it. */
  #isMade(password: string): boolean {
    return this.#options.looksMade(password) || readClaimCode(password) !== null
  }
}
