import type { DeviceFilter } from '../../../core/device'
import { itemId } from '../../../core/item-id'
import type { ProjectionReader, Retention } from '../../../core/ports/projection'

/** What is compared with what, and how far. */
export interface Scope {
  readonly live: ProjectionReader
  readonly rebuilt: ProjectionReader
  /** Arrival from which on is compared, ms UTC; null: from the beginning of the journal. */
  readonly from: number | null
  readonly device: string | null
  /** Positions in the journal, inclusive. */
  readonly first: number
  readonly last: number
  /** Arrival of the newest uplink that was replayed, ms UTC. */
  readonly asOf: number
  /** Arrival of the journal's first uplink, ms UTC, when earlier ones were pruned; null: the journal is whole. */
  readonly prunedBefore: number | null
  readonly retention: Retention
  /** ms UTC. */
  readonly now: number
}

export function filterOf({ device }: Scope): DeviceFilter {
  return device === null ? {} : { devices: [device] }
}

/** Id of the last item of the last uplink that was replayed. */
export function lastId({ last }: Scope): number {
  return itemId(last + 1, 0) - 1
}

/** Event time, ms UTC, before which readings are past their retention: one side may have dropped them already. */
export function rawFloor({ now, retention }: Scope): number {
  return now - retention.rawMs
}
