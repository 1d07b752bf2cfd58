/** Ids that one count looks at: about 130 000 uplinks, some ten ms. */
const usualSlice = 2 ** 27

/**
 * Knows how many items lie behind a cursor without counting them again and again: what is new is counted once, what is written is
 * taken off. Where a long backlog is not counted to its end yet, the rest is estimated from how dense it was so far.
 */
export class LagCounter {
  #countedTo: number
  #behind = 0
  #seen = 0
  #seenIds = 0

  readonly #slice: number

  constructor(cursor: number, slice = usualSlice) {
    this.#slice = slice
    this.#countedTo = cursor
  }

  /** The next range of ids to be counted, after `from`, up to `to`; null when all up to `head` is. */
  next(head: number): { readonly from: number; readonly to: number } | null {
    if (head <= this.#countedTo) return null
    return { from: this.#countedTo, to: Math.min(head, this.#countedTo + this.#slice) }
  }

  counted(to: number, count: number): void {
    this.#seen += count
    this.#seenIds += to - this.#countedTo
    this.#behind += count
    this.#countedTo = to
  }

  /** The cursor moved on over so many items. */
  written(cursor: number, items: number): void {
    if (cursor < this.#countedTo) this.#behind = Math.max(0, this.#behind - items)
    else {
      this.#behind = 0
      this.#countedTo = cursor
    }
  }

  /** Items between the cursor and `head`. */
  items(head: number): number {
    const uncounted = Math.max(0, head - this.#countedTo)
    if (uncounted === 0 || this.#seenIds === 0) return this.#behind
    return this.#behind + Math.round((uncounted * this.#seen) / this.#seenIds)
  }
}
