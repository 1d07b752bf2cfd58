/** Tells something at once, and what changes soon after it once more when `everyMs` have passed: never more often. */
export class StateTeller {
  readonly #everyMs: number
  readonly #tell: (key: string) => void
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #changed = new Set<string>()

  constructor(everyMs: number, tell: (key: string) => void) {
    this.#everyMs = everyMs
    this.#tell = tell
  }

  changed(key: string): void {
    if (this.#timers.has(key)) this.#changed.add(key)
    else this.#tellNow(key)
  }

  /** Nothing more is told of it. */
  forget(key: string): void {
    clearTimeout(this.#timers.get(key))
    this.#timers.delete(key)
    this.#changed.delete(key)
  }

  stop(): void {
    for (const key of [...this.#timers.keys()]) this.forget(key)
  }

  #tellNow(key: string): void {
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key)
        if (this.#changed.delete(key)) this.#tellNow(key)
      }, this.#everyMs),
    )
    this.#tell(key)
  }
}
