const windowSeconds = 10

/** Counts per second over the last ten seconds, in one slot per second, so that it costs the same at any rate. */
export class RateMeter {
  readonly #slots = new Array<number>(windowSeconds).fill(0)
  #second = 0
  #since: number | null = null

  /** Counts `count` things at `now` (ms, never going back by more than the window). */
  add(count: number, now: number): void {
    this.#advance(now)
    this.#since ??= now
    const slot = this.#second % windowSeconds
    this.#slots[slot] = (this.#slots[slot] ?? 0) + count
  }

  /** Things per second; over less than the window while the meter is younger, so that it does not start too low. */
  perSecond(now: number): number {
    if (this.#since === null) return 0
    this.#advance(now)
    const seconds = Math.min(windowSeconds, Math.max(1, (now - this.#since) / 1000))
    return this.#slots.reduce((sum, count) => sum + count, 0) / seconds
  }

  #advance(now: number): void {
    const second = Math.floor(now / 1000)
    const passed = Math.min(windowSeconds, second - this.#second)
    for (let i = 1; i <= passed; i++) this.#slots[(this.#second + i) % windowSeconds] = 0
    this.#second = Math.max(this.#second, second)
  }
}
