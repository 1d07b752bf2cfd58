interface Slot<T> {
  readonly at: number
  readonly item: T
}

/** A binary heap of items by time: adding and taking the earliest cost O(log n), asking whether one is due costs O(1). */
export class DeadlineQueue<T> {
  readonly #slots: Slot<T>[] = []

  get size(): number {
    return this.#slots.length
  }

  /** Adds an item to be taken at `at` (ms UTC). The same item may wait more than once. */
  add(at: number, item: T): void {
    const slots = this.#slots
    slots.push({ at, item })
    let index = slots.length - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (this.#at(parent) <= at) break
      this.#swap(index, parent)
      index = parent
    }
  }

  /** Takes the earliest item if its time has come, else answers undefined. */
  takeDue(now: number): Slot<T> | undefined {
    const first = this.#slots[0]
    if (first === undefined || first.at > now) return undefined
    const last = this.#slots.pop()
    if (last !== undefined && last !== first) {
      this.#slots[0] = last
      this.#sink()
    }
    return first
  }

  #sink(): void {
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const right = left + 1
      const earlier = this.#at(right) < this.#at(left) ? right : left
      if (this.#at(earlier) >= this.#at(index)) return
      this.#swap(index, earlier)
      index = earlier
    }
  }

  #at(index: number): number {
    return this.#slots[index]?.at ?? Number.POSITIVE_INFINITY
  }

  #swap(a: number, b: number): void {
    const slots = this.#slots
    const [one, other] = [slots[a], slots[b]]
    if (one === undefined || other === undefined) return
    slots[a] = other
    slots[b] = one
  }
}
