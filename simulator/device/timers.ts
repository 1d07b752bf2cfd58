import type { Clock } from './clock'

/** What one device waits for, so that all of it can be called off at once. */
export class Timers {
  readonly #clock: Clock
  readonly #pending = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Runs `action` once, `ms` later. Answers how to call it off. */
  after(ms: number, action: () => void): () => void {
    const cancel = this.#clock.after(ms, () => {
      this.#pending.delete(cancelOnce)
      action()
    })
    const cancelOnce = (): void => {
      this.#pending.delete(cancelOnce)
      cancel()
    }
    this.#pending.add(cancelOnce)
    return cancelOnce
  }

  /** Runs `action` each `ms`, the first time after `ms`. */
  every(ms: number, action: () => void): () => void {
    let cancel: () => void
    const next = (): void => {
      cancel = this.after(ms, () => {
        next()
        action()
      })
    }
    next()
    return () => cancel()
  }

  clear(): void {
    for (const cancel of [...this.#pending]) cancel()
  }
}
