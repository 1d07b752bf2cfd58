import type { Sample } from './samples'
import type { MetricsSnapshot } from './snapshot'

/** One metric made from the snapshot. A new metric is one more row. */
export interface SnapshotFamily {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  read(snapshot: MetricsSnapshot): readonly Sample[]
}
