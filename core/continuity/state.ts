/** What is known of the order in which a device's data comes. Derived from its uplinks only, so that a replay gives the same. */
export interface ContinuityState {
  readonly device: string
  /** Usual time between two readings, ms; null while it is not known. */
  readonly intervalMs: number | null
  /** Event time of its newest reading, ms UTC; null if it has none. */
  readonly newestAt: number | null
  /** How long live readings take to arrive, ms, a running mean; null while it is not known. */
  readonly latencyMs: number | null
  /** What only the continuity book reads; plain JSON. */
  readonly book: unknown
}
