/** How long work goes on before others in the thread get their turn, ms. */
const turnMs = 10

/** Cuts long work into short turns. */
export class Turns {
  #since = performance.now()

  /** Resolves at once, or when everything that was waiting has had its turn. */
  async pass(): Promise<void> {
    if (performance.now() - this.#since < turnMs) return
    await new Promise((resolve) => setImmediate(resolve))
    this.#since = performance.now()
  }
}
