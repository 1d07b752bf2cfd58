/** What roll-ups need of a reading. */
export interface RollupReading {
  /** Event time, ms UTC. */
  readonly at: number
  readonly epoch: number
  readonly seq: number
  /** Channel name to value; what was not measured is absent. */
  readonly values: Readonly<Record<string, number>>
}

/** By event time, then epoch, then number: the order in which a device measured, whatever order its readings came in. */
export function inOrder(readings: readonly RollupReading[]): RollupReading[] {
  return readings.toSorted((a, b) => a.at - b.at || a.epoch - b.epoch || a.seq - b.seq)
}
