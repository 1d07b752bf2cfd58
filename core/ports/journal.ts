import type { UnstoredUplink, Uplink } from '../uplink'

/** A part of the journal that cannot be read any more. */
export interface DamagedSegment {
  readonly segment: string
  /** First position that was lost. */
  readonly from: number
  /** Last position that may have been lost; below `from` when the damage cost nothing. */
  readonly to: number
  readonly detail: string
  /** Nothing is damaged: a restore from an archive did not have these messages. */
  readonly leftOut?: true
}

/** Why the journal cannot take uplinks at the moment. Nothing of the batch was kept; it may be offered again. */
export class JournalUnavailableError extends Error {
  constructor(
    readonly cause_: 'disk-full' | 'io-error',
    detail: string,
  ) {
    super(detail)
    this.name = 'JournalUnavailableError'
  }
}

/**
 * The raw archive: append, read from a position, nothing else, so that an embedded store and a
 * message system past one machine can both keep the promise.
 */
export interface JournalWriter {
  /**
   * Stores the batch in order and resolves with the position of its first uplink once it is on disk for good;
   * the others follow without a hole. All or nothing. Rejects with {@link JournalUnavailableError}.
   */
  append(batch: readonly UnstoredUplink[]): Promise<number>
  /** Position of the newest uplink; 0 when empty. */
  last(): number
  /** Segments found damaged when the journal was opened. */
  readonly damaged: readonly DamagedSegment[]
  /** Deletes whole segments whose newest uplink arrived before `before` (ms UTC) and whose positions are all ≤ `upTo`. Returns how many. */
  prune(before: number, upTo: number): number
  /** Bytes on disk. */
  size(): number
  close(): Promise<void>
}

export interface JournalReader {
  /** Up to `limit` uplinks with positions above `after`, ascending. Empty means: nothing newer. Damaged parts are skipped and reported. */
  read(after: number, limit: number): Promise<readonly Uplink[]>
  /** Like {@link read}, only uplinks published with the retain flag. */
  readRetained(after: number, limit: number): Promise<readonly Uplink[]>
  /** Damage met so far. */
  readonly damaged: readonly DamagedSegment[]
  close(): Promise<void>
}
