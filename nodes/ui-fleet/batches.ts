/** Waiting for what comes along with the first of a burst, ms. */
const collectMs = 50
/** Pages get at most one batch in this time, ms. */
const batchMs = 1000
/** And at least one sign of life in this time, ms; a page that hears nothing for three of them says so. */
export const beatMs = 5000

/** Decides when to send: soon after something new, not too often, and now and then without news. */
export class Batches {
  readonly #send: () => void
  #timer: NodeJS.Timeout | null = null
  #hasNews = false
  #lastAt = 0
  #stopped = false

  constructor(send: () => void) {
    this.#send = send
  }

  start(): void {
    this.#wait(beatMs)
  }

  /** There is something new. */
  touch(): void {
    if (this.#hasNews) return
    this.#hasNews = true
    this.#wait(Math.max(collectMs, this.#lastAt + batchMs - Date.now()))
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  #wait(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#hasNews = false
      this.#lastAt = Date.now()
      this.#send()
      if (!this.#hasNews) this.#wait(beatMs)
    }, ms)
  }
}
