import { createHmac, timingSafeEqual } from 'node:crypto'

/** Where the seal stands in `scrypt$N$r$p$salt$key$seal`; versions that know nothing of seals read the six fields before it. */
const fields = 6

/**
 * A fast proof beside a slow hash: HMAC-SHA-256 (RFC 2104) of hash and password under a secret of the site. Only for passwords
 * that were made at random: of 192 bits nobody guesses one, however fast a guess is looked at. A seal made under another secret
 * fits nothing; then the hash decides.
 */
export class PasswordSeal {
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  /** The hash with a seal for this password, in place of the one it may have. */
  put(password: string, hash: string): string {
    return `${bare(hash)}$${this.#sealOf(password, hash)}`
  }

  /** Whether the hash bears a seal for this password; takes the same time for every wrong one, and where there is no seal. */
  fits(password: string, hash: string): boolean {
    const [actual, expected] = [Buffer.from(this.#sealOf(password, hash)), Buffer.from(hash.split('$')[fields] ?? '')]
    return actual.length === expected.length && timingSafeEqual(actual, expected)
  }

  #sealOf(password: string, hash: string): string {
    return createHmac('sha256', this.#secret)
      .update(`${bare(hash)}\n${password}`)
      .digest('base64url')
  }
}

function bare(hash: string): string {
  return hash.split('$', fields).join('$')
}
