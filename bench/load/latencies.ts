/** Collected durations, ms. */
export class Latencies {
  #samples = new Float32Array(65_536)
  #count = 0

  add(ms: number): void {
    if (this.#count === this.#samples.length) {
      const larger = new Float32Array(2 * this.#samples.length)
      larger.set(this.#samples)
      this.#samples = larger
    }
    this.#samples[this.#count++] = ms
  }

  summary(): LatencySummary {
    const sorted = this.#samples.slice(0, this.#count).sort()
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
    return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
  }
}

/** Durations in ms. */
export interface LatencySummary {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}
