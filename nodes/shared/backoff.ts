const firstMs = 250
const longestMs = 15_000

/** Waiting times between attempts: 0.25 s, doubling up to 15 s. */
export class Backoff {
  #nextMs = firstMs

  next(): number {
    const ms = this.#nextMs
    this.#nextMs = Math.min(longestMs, ms * 2)
    return ms
  }

  /** After a success the next wait is short again. */
  reset(): void {
    this.#nextMs = firstMs
  }
}
