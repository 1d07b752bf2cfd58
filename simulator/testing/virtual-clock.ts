import type { Clock } from '../device/clock'

interface Due {
  readonly at: number
  readonly action: () => void
}

/** Time that passes only when told to. What is due at the same moment happens in the order in which it was asked for. */
export class VirtualClock implements Clock {
  #now: number
  #due: Due[] = []

  /** `now` is ms UTC. */
  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return Math.floor(this.#now)
  }

  after(ms: number, action: () => void): () => void {
    const due: Due = { at: this.#now + Math.max(0, ms), action }
    const place = this.#due.findLastIndex((other) => other.at <= due.at) + 1
    this.#due.splice(place, 0, due)
    return () => {
      this.#due = this.#due.filter((other) => other !== due)
    }
  }

  /** Lets `ms` pass, and everything happen that is due meanwhile. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#due[0]; next !== undefined && next.at <= end; next = this.#due[0]) {
      this.#due.shift()
      this.#now = next.at
      next.action()
    }
    this.#now = end
  }
}
