import type { RejectionCode } from '../core/errors/catalogue'
import type { RollUpRound } from '../core/ports/projection'
import { arrivalBounds, DurationHistogram } from './metrics/duration-histogram'
import type { Committed } from './threads/messages'

/** Totals since the start, and where things stand. */
export class PlaneCounts {
  readings = 0
  duplicates = 0
  gaps = 0
  readonly rejected: Partial<Record<RejectionCode, number>> = {}
  /** Messages of service accounts that are no device's. */
  passedBy = 0
  /** Values that are not stored, because their devices made up too many channels. */
  leftOut = 0
  rollUpsRebuilt = 0
  /** Not a total: how many wait now. */
  rollUpsWaiting = 0
  /** How long live readings were underway, seconds. */
  readonly arrivals = new DurationHistogram(arrivalBounds)

  committed({ readings, duplicates, gaps, rejected, passedBy, leftOut, latencies }: Committed): void {
    this.readings += readings
    this.duplicates += duplicates
    this.gaps += gaps
    this.passedBy += passedBy
    this.leftOut += leftOut
    for (const ms of latencies) this.arrivals.observe(ms / 1000)
    for (const [code, n] of Object.entries(rejected) as [RejectionCode, number][])
      this.rejected[code] = (this.rejected[code] ?? 0) + n
  }

  rolledUp({ rebuilt, waiting }: RollUpRound): void {
    this.rollUpsRebuilt += rebuilt
    this.rollUpsWaiting = waiting
  }
}
