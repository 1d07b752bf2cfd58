/** What is compared. */
export type Compared = 'readings' | 'latest' | 'gaps' | 'buckets'

export const comparedKinds: readonly Compared[] = ['readings', 'latest', 'gaps', 'buckets']

/** One thing that the live database and the rebuilt one do not agree on. */
export interface Difference {
  readonly kind: Compared
  readonly device: string
  /** Event time it is about, ms UTC. */
  readonly at: number
  /** Event time at which it ends, ms UTC, exclusive. */
  readonly until: number
  /** What differs, in words. */
  readonly detail: string
}

/** Differences kept in full; beyond them only their number is known. */
export const mostKept = 10_000

/** Gathers what was compared and what differs. */
export class Differences {
  readonly #kept: Difference[] = []
  readonly #compared: Record<Compared, number> = { readings: 0, latest: 0, gaps: 0, buckets: 0 }
  readonly #beyond: Record<Compared, number> = { readings: 0, latest: 0, gaps: 0, buckets: 0 }

  /** Counts things that were compared. */
  compared(kind: Compared, count = 1): void {
    this.#compared[kind] += count
  }

  add(difference: Difference): void {
    if (this.#kept.length < mostKept) this.#kept.push(difference)
    else this.#beyond[difference.kind]++
  }

  get counts(): Readonly<Record<Compared, number>> {
    return this.#compared
  }

  get kept(): readonly Difference[] {
    return this.#kept
  }

  /** Differences that were too many to keep. */
  get beyond(): Readonly<Record<Compared, number>> {
    return this.#beyond
  }
}
