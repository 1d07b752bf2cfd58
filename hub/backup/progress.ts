import { sizeText } from './room'

/** Between two lines, ms: often enough to see that it goes on. */
const everyMs = 5000

/** Says from time to time how far it is. */
export class ByteProgress {
  readonly #out: { write(text: string): unknown }
  readonly #done: string
  readonly #total: number
  readonly #now: () => number
  #bytes = 0
  #saidAt: number

  /** `done` is what is done with the bytes, such as "copied"; `now` is any clock in ms. */
  constructor(out: { write(text: string): unknown }, done: string, total: number, now = () => performance.now()) {
    this.#out = out
    this.#done = done
    this.#total = total
    this.#now = now
    this.#saidAt = now()
  }

  add(bytes: number): void {
    this.#bytes += bytes
    if (this.#now() - this.#saidAt < everyMs) return
    this.#saidAt = this.#now()
    const percent = Math.min(99, Math.floor((100 * this.#bytes) / Math.max(this.#total, 1)))
    this.#out.write(`${this.#done} ${sizeText(this.#bytes)} of about ${sizeText(this.#total)} (${percent} %)\n`)
  }
}
