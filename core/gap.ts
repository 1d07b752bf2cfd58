/**
 * How a gap shows. `numbers`: the device counted on, but numbers are missing. `silence`: no number is missing (or there are
 * none), but nothing was measured for much longer than usual.
 */
export type GapKind = 'numbers' | 'silence'

/**
 * Why data is missing, if it is known.
 * - `restart`: the device started anew in between.
 * - `lost`: the device says that it had to drop data, because its buffer was full.
 * - `offline`: the device was not connected.
 */
export type GapReason = 'restart' | 'lost' | 'offline'

/** A range of missing data of one device. It stays as a row when the data comes after all: then it says when. */
export interface Gap {
  /** Id of the item that showed the gap (see `itemId`): unique, and the same again when the journal is replayed. */
  readonly id: number
  readonly device: string
  readonly kind: GapKind
  /** Event time of the last reading before it, ms UTC, exclusive. */
  readonly from: number
  /** Event time of the first reading after it, ms UTC, exclusive. */
  readonly to: number
  /** Epoch and first and last missing number; null for a silence. */
  readonly epoch: number | null
  readonly firstSeq: number | null
  readonly lastSeq: number | null
  /** How many numbers were missing when it settled. For a silence: how many readings the usual interval would have given. */
  readonly count: number
  /** How many still are; 0 when it is filled. */
  readonly missing: number
  /** Readings that each of them stands for: 1, or what a message usually holds where it is messages that are counted. */
  readonly readingsEach: number
  readonly reason: GapReason | null
  /** Arrival of what showed it, ms UTC. */
  readonly noticedAt: number
  /** Arrival of the reading that filled it, ms UTC; null while something is missing. */
  readonly filledAt: number | null
}
