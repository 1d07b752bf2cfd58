import type { Link, QualityFlag, Source } from './reading'

/** How many readings may be handed over at once. */
export const maxGivenReadings = 1000

/** A reading that does not come over MQTT: a flow hands it over. The hub numbers it and journals it like all others. */
export interface GivenReading {
  readonly device: string
  /** Type of the device if it is new; one that is known must be of this type. Absent: as it is, or the usual type. */
  readonly type?: string
  /** When it was measured, ms since the epoch, UTC. */
  readonly at: number
  /** Channel name to value, in the channel's unit; null: not measured. */
  readonly values: Readonly<Record<string, number | null>>
  readonly link?: Link
  readonly quality?: readonly QualityFlag[]
  /** Absent: `live`. */
  readonly source?: Source
}
