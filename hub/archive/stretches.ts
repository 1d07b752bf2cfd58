import type { Stretch } from '../../adapters/archive/format/keys'

/** What stretches of positions cover together. They come in the order of `first`. */
export class Coverage {
  readonly #holes: Stretch[] = []
  #first = 0
  #last = 0
  /** Whether some positions came more than once. */
  overlaps = false

  /** Lowest and highest position; 0 when there is none. */
  get first(): number {
    return this.#first
  }

  get last(): number {
    return this.#last
  }

  /** Positions between the stretches that none of them has. */
  get holes(): readonly Stretch[] {
    return this.#holes
  }

  add({ first, last }: Stretch): void {
    if (this.#last === 0) this.#first = first
    else if (first <= this.#last) this.overlaps = true
    else if (first > this.#last + 1) this.#holes.push({ first: this.#last + 1, last: first - 1 })
    this.#last = Math.max(this.#last, last)
  }
}
