const firstMs = 250
const longestMs = 10_000

/** How long no connection is tried after one failed: 0.25 s, doubling up to 10 s. What failed is said again meanwhile. */
export class ReconnectPause {
  #failure: Error | null = null
  #until = 0
  #nextMs = firstMs

  /** Throws the last failure as long as the pause lasts; `now` on any clock that does not jump, ms. */
  check(now: number): void {
    if (this.#failure && now < this.#until) throw this.#failure
  }

  failed(failure: Error, now: number): void {
    this.#failure = failure
    this.#until = now + this.#nextMs
    this.#nextMs = Math.min(longestMs, this.#nextMs * 2)
  }

  succeeded(): void {
    this.#failure = null
    this.#nextMs = firstMs
  }
}
