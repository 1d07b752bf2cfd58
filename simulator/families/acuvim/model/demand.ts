import type { TotalPower } from './energy-counter'

const windowMs = 15 * 60_000

interface Held {
  readonly ms: number
  readonly power: TotalPower
}

/** Sliding mean of the last quarter of an hour, as a meter's demand registers show it. */
export class Demand {
  #held: Held[] = []
  #oldest = 0
  #covered = 0
  #sum = { p: 0, q: 0, s: 0 }

  /** `power` held for the `ms` before this moment. */
  add(power: TotalPower, ms: number): void {
    this.#held.push({ ms, power })
    this.#count(power, ms)
    for (let oldest = this.#held[this.#oldest]; oldest && this.#covered - oldest.ms >= windowMs; ) {
      this.#count(oldest.power, -oldest.ms)
      oldest = this.#held[++this.#oldest]
    }
    if (this.#oldest > 1000) {
      this.#held = this.#held.slice(this.#oldest)
      this.#oldest = 0
    }
  }

  /** The mean, or `fallback` while nothing was added. */
  mean(fallback: TotalPower): TotalPower {
    if (this.#covered === 0) return fallback
    return { p: this.#sum.p / this.#covered, q: this.#sum.q / this.#covered, s: this.#sum.s / this.#covered }
  }

  #count(power: TotalPower, ms: number): void {
    this.#covered += ms
    this.#sum.p += power.p * ms
    this.#sum.q += power.q * ms
    this.#sum.s += power.s * ms
  }
}
