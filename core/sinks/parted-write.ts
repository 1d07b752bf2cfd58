import { Bisect, type Refused } from './bisect'

/** Writing a list as a whole, and in parts when that is refused. It can be interrupted, and goes on with the same part. */
export class PartedWrite<T> {
  readonly items: readonly T[]
  #bisect: Bisect | null = null
  #isWritten = false

  constructor(items: readonly T[]) {
    this.items = items
    this.#isWritten = items.length === 0
  }

  /** Whether it was refused as a whole. */
  get isParted(): boolean {
    return this.#bisect !== null
  }

  /** Those that are refused by themselves, so far. */
  get bad(): readonly Refused[] {
    return this.#bisect?.bad ?? []
  }

  /** What is to be written next; null when every item is written or known to be refused. */
  next(): readonly T[] | null {
    if (this.#isWritten) return null
    if (!this.#bisect) return this.items
    const part = this.#bisect.next()
    return part && this.items.slice(part.from, part.to)
  }

  taken(): void {
    if (this.#bisect) this.#bisect.taken()
    else this.#isWritten = true
  }

  refused(reason: string): void {
    if (this.#bisect) this.#bisect.refused(reason)
    else this.#bisect = new Bisect(this.items.length, reason)
  }
}
