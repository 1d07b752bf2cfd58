import type { Gap } from './gap'

/** A reading that arrives later than this after it was measured, or that the device had buffered, counts as late, ms. */
export const lateAfterMs = 60_000

/** How complete one day of a device is. */
export interface DayCompleteness {
  /** Day in the site's time zone: `2026-11-21`. */
  readonly day: string
  /** Its bounds, ms UTC; 23 to 25 hours apart. */
  readonly from: number
  readonly to: number
  /** Readings there should be: `received` + `missing`. */
  readonly expected: number
  /** Readings stored, late ones included, duplicates not. */
  readonly received: number
  /** Of them: buffered by the device, or more than {@link lateAfterMs} underway. */
  readonly late: number
  /** What is missing of the gaps of this day; a gap over midnight counts to each day by its share. */
  readonly missing: number
  /** Readings that came again and were left out. */
  readonly duplicates: number
}

/** A question about one device. Times are event times, ms UTC, `from` inclusive, `to` exclusive. */
export interface CompletenessQuery {
  readonly device: string
  readonly from: number
  readonly to: number
  /** At most this many gaps, newest first; 1 to 1000, default 500. */
  readonly gapLimit?: number
}

export interface Completeness {
  readonly device: string
  readonly from: number
  readonly to: number
  /** Usual time between two readings, ms; null while it is not known. */
  readonly intervalMs: number | null
  /** How long live readings take to arrive, ms, a running mean; null while it is not known. Below 0 the device's clock is ahead. */
  readonly latencyMs: number | null
  /** Whole days that overlap the range, ascending. Days before the first reading are absent. */
  readonly days: readonly DayCompleteness[]
  /** Gaps that overlap the range, ascending by time. */
  readonly gaps: readonly Gap[]
  /** Since when the device has been silent for much longer than usual, ms UTC (event time of its newest reading); null: it is not. */
  readonly silentSince: number | null
  /** True when `gapLimit` cut the list. */
  readonly truncated: boolean
}
