import type { SinkClock } from '../../hub/sinks/clock'

interface Timer {
  readonly at: number
  readonly call: () => void
}

/** Most timers of one {@link FakeSinkClock.advance}: whoever needs more runs in a circle. */
const mostTimers = 200_000

/** Time that passes when a test says so. What promises do in between is waited for, as long as they wait for nothing outside. */
export class FakeSinkClock implements SinkClock {
  #now: number
  readonly #startedAt: number
  readonly #timers = new Set<Timer>()

  constructor(now: number) {
    this.#now = this.#startedAt = now
  }

  now = () => this.#now
  elapsed = () => this.#now - this.#startedAt

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), call }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (let n = 0; ; n++) {
      if (n > mostTimers) throw new Error('timers run in a circle')
      await new Promise(setImmediate)
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0]
      if (!next || next.at > end) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.call()
    }
    this.#now = end
    await new Promise(setImmediate)
  }
}
