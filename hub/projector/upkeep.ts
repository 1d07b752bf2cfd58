import type { ProjectionStore, RollUpRound } from '../../core/ports/projection'
import { integralReachMs } from '../../core/rollup/integrate'

/** A bucket is summed up this long after its end, ms: until then readings come that belong to it, or that its integrals reach to. */
const settledAfterMs = 10_000 + integralReachMs
const dropEveryMs = 3_600_000
/** The same while old messages are caught up with, ms of their arrival. */
const dropBehindEveryMs = 86_400_000
/** Late data comes in many messages: when all is summed up, so long a pause lets more of it come together, ms. */
const restMs = 2_000
/** Buckets per transaction: a few ms of work. */
const bucketsPerRound = 16

export interface UpkeepOptions {
  readonly store: Pick<ProjectionStore, 'rollUp' | 'dropExpired'>
  /** ms since the epoch. */
  readonly now: () => number
  /** After each round that did something, and when the number of waiting buckets changed. */
  readonly onRollUp: (round: RollUpRound) => void
}

/**
 * What is done with stored readings when there is time: sums up the buckets whose readings changed, and drops what is past
 * its retention. Questions are answered rightly without it, only slower.
 */
export class Upkeep {
  readonly #options: UpkeepOptions
  #droppedAt = Number.NEGATIVE_INFINITY
  #waiting = -1
  #restedAt = Number.NEGATIVE_INFINITY

  constructor(options: UpkeepOptions) {
    this.#options = options
  }

  /**
   * Works for about `budgetMs`. `asOf`: arrival of the newest reading, ms UTC, while more are waiting: what is past its retention only today
   * is dropped when they are there, or they would not be summed up. Answers whether there is more to do at once. Throws HubError
   * STORE_UNAVAILABLE.
   */
  work(budgetMs: number, asOf = Number.POSITIVE_INFINITY): boolean {
    const { store, now, onRollUp } = this.#options
    const begun = now()
    const dropAt = Math.min(begun, asOf)
    if (dropAt - this.#droppedAt >= (asOf < begun ? dropBehindEveryMs : dropEveryMs)) {
      store.dropExpired(dropAt)
      this.#droppedAt = dropAt
    }
    if (begun >= this.#restedAt && begun - this.#restedAt < restMs) return false
    const end = performance.now() + budgetMs
    for (;;) {
      const round = store.rollUp(begun - settledAfterMs, bucketsPerRound)
      if (round.rebuilt > 0 || round.waiting !== this.#waiting) onRollUp(round)
      this.#waiting = round.waiting
      if (round.rebuilt === 0) {
        this.#restedAt = begun
        return false
      }
      if (performance.now() >= end) return true
    }
  }
}
