/** What a bucket fills with and holds. Tokens are whatever is counted: connections, messages, bytes. */
export interface Refill {
  readonly perSecond: number
  readonly burst: number
}

/**
 * A token bucket: on average no more than so many per second, and so many at once after a break. Time comes in as ms of a
 * clock that never goes back.
 */
export class TokenBucket {
  readonly #refill: Refill
  #tokens: number
  #at: number

  constructor(refill: Refill, now: number) {
    this.#refill = refill
    this.#tokens = refill.burst
    this.#at = now
  }

  /** Takes one if it is there. */
  take(now: number): boolean {
    this.#fill(now)
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  /** Takes what was used already, also beyond what is there. */
  spend(count: number, now: number): void {
    this.#fill(now)
    this.#tokens -= count
  }

  /** How long until nothing is owed, ms; 0 when nothing is. */
  owedMs(now: number): number {
    this.#fill(now)
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#refill.perSecond) * 1000
  }

  /** Whether it is as good as new. */
  isFull(now: number): boolean {
    this.#fill(now)
    return this.#tokens >= this.#refill.burst
  }

  #fill(now: number): void {
    const { perSecond, burst } = this.#refill
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, now - this.#at) * perSecond) / 1000)
    this.#at = Math.max(this.#at, now)
  }
}
