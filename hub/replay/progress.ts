/** Between two lines, ms: often enough to see that it goes on. */
const everyMs = 5000

/** Says from time to time how far the journal was read. */
export class Progress {
  readonly #out: { write(text: string): unknown }
  readonly #now: () => number
  #saidAt: number
  /** Whether it takes so long that something was said already. */
  #isTalking = false

  /** `now` is any clock in ms. */
  constructor(out: { write(text: string): unknown }, now = () => performance.now()) {
    this.#out = out
    this.#now = now
    this.#saidAt = now()
  }

  /** A new step; one that is over soon needs no words. */
  step(text: string): void {
    if (this.#isTalking) this.#out.write(`${text}\n`)
  }

  at(position: number, last: number): void {
    if (this.#now() - this.#saidAt < everyMs) return
    this.#saidAt = this.#now()
    this.#isTalking = true
    this.#out.write(`read up to position ${position} of ${last} (${Math.floor((100 * position) / Math.max(last, 1))} %)\n`)
  }
}
