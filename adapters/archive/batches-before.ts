import type { ObjectStore } from '../../core/ports/object-store'
import { manifestPrefix, stretchOf } from './format/keys'

/** Finds the batch that comes before another. */
export class BatchesBefore {
  readonly #store: ObjectStore
  /** Ends of all batches; null while nobody had to know. */
  #ends: number[] | null = null

  constructor(store: ObjectStore) {
    this.#store = store
  }

  /**
   * The highest end of a batch below `first`; null: there is none. Usually that is the newest of all, `last`; only what was archived
   * before, after a crash or a rewind, has to be looked for, and all where a person wrote a marker that knows of none.
   */
  async before(first: number, last: number | null): Promise<number | null> {
    if (last !== null && last < first) return last
    this.#ends ??= await this.#list()
    let highest = 0
    for (const end of this.#ends) if (end < first && end > highest) highest = end
    return highest === 0 ? null : highest
  }

  /** A batch was written. */
  add(last: number): void {
    this.#ends?.push(last)
  }

  async #list(): Promise<number[]> {
    const ends: number[] = []
    for await (const { key } of this.#store.list(manifestPrefix)) {
      const stretch = stretchOf(key)
      if (stretch) ends.push(stretch.last)
    }
    return ends
  }
}
