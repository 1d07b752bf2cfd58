/** One wait at a time that can be cut short for good, so that closing a node leaves no timer behind. */
export class Sleeper {
  #wake: (() => void) | null = null
  #ended = false

  /** Resolves after `ms`, or at once when {@link end} was or is called. */
  sleep(ms: number): Promise<void> {
    if (this.#ended) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  end(): void {
    this.#ended = true
    this.#wake?.()
  }
}
