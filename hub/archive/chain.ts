import { markerKey } from '../../adapters/archive/format/keys'
import type { ArchiveIndex } from './archive-reader'
import type { Finding } from './finding'

/** Finds batches that once were in the archive: each manifest says where the batch before it ended, and the marker where the newest did. */
export class Chain {
  readonly #names: ArchiveIndex['names']
  readonly #lasts: readonly number[]
  readonly #known: ReadonlySet<number>
  readonly #missing = new Set<number>()
  /** Lowest position of all batches. */
  readonly #begins: number

  constructor({ names }: Pick<ArchiveIndex, 'names'>) {
    this.#names = names
    this.#begins = names[0]?.first ?? 0
    this.#lasts = names.map(({ last }) => last).sort((a, b) => a - b)
    this.#known = new Set(this.#lasts)
  }

  /** What is missing if `previous` of `key` is not there; null when it is, or was told already. */
  before(key: string, previous: number | null): Finding | null {
    if (previous === null || this.#known.has(previous) || this.#missing.has(previous)) return null
    this.#missing.add(previous)
    const below = this.#lasts.findLast((last) => last < previous) ?? 0
    const stretch = { first: below + 1, last: previous }
    // Perhaps all of it: that shows when they are read.
    const isElsewhere = this.#names.some(({ first, last }) => first <= stretch.last && last >= stretch.first)
    const whose = key === markerKey ? 'says that the archive goes to' : 'comes after'
    return {
      key,
      problem: `${whose} position ${previous}, but the manifest of the batch that ended there is missing`,
      uplinks: previous - below,
      ...(isElsewhere && { stretch }),
    }
  }

  /** Whether `previous` is of a batch before all that are there: the storage was told to delete what is old, or it is lost. */
  isBefore(previous: number | null): boolean {
    return previous !== null && previous < this.#begins
  }
}
