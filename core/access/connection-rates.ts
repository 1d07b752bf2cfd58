import type { Hold } from './hold-ladder'
import { type Refill, TokenBucket } from './token-bucket'

interface Address {
  readonly bucket: TokenBucket
  /** First and last refusal of the present run, and how many there were. */
  since: number
  lastRefused: number
  refused: number
}

/** Addresses looked after; more at once are let in uncounted, so that an attack with many addresses fills no memory. */
const maxAddresses = 50_000

/** How often each address may open a connection. */
export class ConnectionRates {
  readonly #refill: Refill
  readonly #addresses = new Map<string, Address>()

  /** `perSecond` 0 is no bound. */
  constructor(refill: Refill) {
    this.#refill = refill
  }

  /** Answers `taken`, or `refused` (`first`: the address was not being refused before). */
  open(address: string, now: number): 'taken' | 'first' | 'refused' {
    if (this.#refill.perSecond === 0) return 'taken'
    const known = this.#addresses.get(address) ?? this.#add(address, now)
    if (!known) return 'taken'
    if (known.bucket.take(now)) return 'taken'
    const first = known.refused === 0 || now - known.lastRefused > this.#restMs
    if (first) Object.assign(known, { since: now, refused: 0 })
    known.refused++
    known.lastRefused = now
    return first ? 'first' : 'refused'
  }

  clear(address: string): boolean {
    const known = this.#addresses.get(address)
    this.#addresses.delete(address)
    return known !== undefined && known.refused > 0
  }

  /** Addresses that were refused lately: they are let in as tokens come. */
  holds(now: number): Hold[] {
    return [...this.#addresses]
      .filter(([, { refused, lastRefused }]) => refused > 0 && now - lastRefused <= this.#restMs)
      .map(([key, { since, lastRefused, refused }]) => ({ key, since, until: lastRefused + this.#restMs, refused }))
  }

  /** Forgets addresses whose bucket is full. To be called now and then. */
  sweep(now: number): void {
    for (const [address, { bucket }] of this.#addresses) if (bucket.isFull(now)) this.#addresses.delete(address)
  }

  /** Time in which a bucket fills. */
  get #restMs(): number {
    return (this.#refill.burst / this.#refill.perSecond) * 1000
  }

  #add(address: string, now: number): Address | undefined {
    if (this.#addresses.size >= maxAddresses) return undefined
    const added = { bucket: new TokenBucket(this.#refill, now), since: 0, lastRefused: 0, refused: 0 }
    this.#addresses.set(address, added)
    return added
  }
}
