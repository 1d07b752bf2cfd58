/** Upper bounds of the buckets, seconds: from a fast disk's write to a disk in trouble. */
export const writeBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const

/** Upper bounds of the buckets, seconds: from a wired meter to one behind a slow mobile network. */
export const arrivalBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600] as const

export interface DurationSnapshot {
  /** Upper bounds of the buckets, seconds. */
  readonly bounds: readonly number[]
  /** How many durations fell into each bucket (not cumulative); the last one holds those above every bound. */
  readonly counts: readonly number[]
  /** Sum of all durations, seconds. */
  readonly sum: number
}

/** Counts durations where they happen, so that a thread can hand them over as plain data. */
export class DurationHistogram {
  readonly #bounds: readonly number[]
  readonly #counts: number[]
  #sum = 0

  /** `bounds` are ascending, seconds. */
  constructor(bounds: readonly number[] = writeBounds) {
    this.#bounds = bounds
    this.#counts = new Array<number>(bounds.length + 1).fill(0)
  }

  /** Counts one duration, in seconds. A bound belongs to its bucket. */
  observe(seconds: number): void {
    const index = this.#bounds.findIndex((bound) => seconds <= bound)
    const bucket = index === -1 ? this.#bounds.length : index
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#sum += seconds
  }

  snapshot(): DurationSnapshot {
    return { bounds: this.#bounds, counts: [...this.#counts], sum: this.#sum }
  }
}
