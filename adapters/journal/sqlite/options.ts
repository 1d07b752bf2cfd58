/** How the journal uses its disk. */
export interface JournalOptions {
  /** A segment is finished when it has this many bytes; default 256 MiB. */
  readonly maxSegmentBytes?: number
  /** … or when its first uplink arrived this long ago; default one day. Retention deletes whole segments. */
  readonly maxSegmentAgeMs?: number
  /** Below this much free space appends are refused, so that other stores on the disk stay healthy; default 64 MiB. */
  readonly minFreeBytes?: number
  /** A position known to be in use from elsewhere, such as the projector's cursor: new ones begin above it. */
  readonly floor?: number
}

export const journalDefaults = {
  maxSegmentBytes: 256 * 1024 * 1024,
  maxSegmentAgeMs: 24 * 60 * 60 * 1000,
  minFreeBytes: 64 * 1024 * 1024,
  floor: 0,
} satisfies Required<JournalOptions>
