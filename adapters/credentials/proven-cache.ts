import { createHmac, randomBytes } from 'node:crypto'
import { verifyPassword } from './scrypt'

/**
 * Remembers what was proven, so that a storm of reconnects after a power cut costs microseconds each instead of a
 * scrypt. Kept in memory only, as a keyed digest of password and hash: changing the hash forgets the proof.
 */
export class ProvenCache {
  readonly #key = randomBytes(32)
  readonly #proven = new Map<string, string>()
  readonly #max: number

  constructor(max = 20_000) {
    this.#max = max
  }

  /** Like {@link verifyPassword}, remembered per `id`. */
  async verify(id: string, password: string, hash: string): Promise<boolean> {
    if (this.knows(id, password, hash)) return true
    if (!(await verifyPassword(password, hash))) return false
    this.remember(id, password, hash)
    return true
  }

  /** Whether just this was proven before. */
  knows(id: string, password: string, hash: string): boolean {
    return this.#proven.get(id) === this.#proofOf(password, hash)
  }

  /** Takes down what was proven in another way; `hash` says against what. */
  remember(id: string, password: string, hash: string): void {
    if (this.#proven.size >= this.#max) this.#proven.delete(this.#proven.keys().next().value ?? id)
    this.#proven.set(id, this.#proofOf(password, hash))
  }

  #proofOf(password: string, hash: string): string {
    return createHmac('sha256', this.#key).update(`${hash}\n${password}`).digest('base64url')
  }
}
