/** Items of a batch, from the first to before the last. */
export interface Part {
  readonly from: number
  readonly to: number
}

interface Untried extends Part {
  /** The first half of what was refused; the second lies below it. */
  readonly isFirst: boolean
  /** Something in it is refused: its sibling was taken and the two together were not. Not worth trying as a whole. */
  readonly suspect: boolean
}

export interface Refused {
  readonly index: number
  readonly reason: string
}

/**
 * Finds the items for which a target refuses a batch, by halves, and so writes all the others. One bad item among n costs at most
 * 2 log₂ n + 1 writes. Only what was refused when it was alone is taken for bad: a batch may also have been too large.
 */
export class Bisect {
  readonly #untried: Untried[] = []
  readonly #refused: Refused[] = []

  /** A batch of so many items was refused. */
  constructor(count: number, reason: string) {
    this.#found({ from: 0, to: count }, reason)
  }

  /** What is to be written next; null when all of the batch is settled. The same until {@link taken} or {@link refused} is called. */
  next(): Part | null {
    for (let top = this.#untried.at(-1); top?.suspect && top.to - top.from > 1; top = this.#untried.at(-1)) {
      this.#untried.pop()
      this.#split(top)
    }
    return this.#untried.at(-1) ?? null
  }

  /** The part was stored. */
  taken(): void {
    const part = this.#untried.pop()
    const second = this.#untried.pop()
    if (second) this.#untried.push(part?.isFirst ? { ...second, suspect: true } : second)
  }

  refused(reason: string): void {
    const part = this.#untried.pop()
    if (part) this.#found(part, reason)
  }

  /** Those that are refused by themselves, so far, in the order of the batch. */
  get bad(): readonly Refused[] {
    return this.#refused
  }

  #found(part: Part, reason: string): void {
    if (part.to - part.from === 1) this.#refused.push({ index: part.from, reason })
    else this.#split(part)
  }

  #split({ from, to }: Part): void {
    const middle = from + ((to - from) >> 1)
    this.#untried.push({ from: middle, to, isFirst: false, suspect: false }, { from, to: middle, isFirst: true, suspect: false })
  }
}
