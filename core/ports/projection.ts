import type { Completeness, CompletenessQuery } from '../completeness'
import type { ContinuityState } from '../continuity/state'
import type { DeviceFilter } from '../device'
import type { RejectionCode } from '../errors/catalogue'
import type { DeviceEvent } from '../event'
import type { Gap } from '../gap'
import type { History, HistoryQuery } from '../history'
import type { PresenceFacts } from '../presence/facts'
import type { LatestValues, Reading } from '../reading'
import type { Rejected } from '../rejected'

/** A retained MQTT message; an empty payload means the topic no longer has one. */
export interface RetainedMessage {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
}

/** A rejected record as the projector hands it over: raw bytes instead of base64. */
export type NewRejected = Omit<Rejected, 'raw'> & { readonly raw: Uint8Array }

/** What a dialect remembers of a device (see `DialectMemory`). */
export interface StoredMemory {
  readonly device: string
  readonly dialect: string
  /** Plain JSON; null: forget it. */
  readonly state: unknown
  /** When it wants to be asked, ms UTC of arrival; null: never. */
  readonly wakeAt: number | null
}

/** A reading that was left out because it came before; the event time it had. */
export interface DuplicateReading {
  readonly device: string
  readonly at: number
}

/** How long what is kept, ms of event time. Dropped by whole periods, so that some is kept a little longer. */
export interface Retention {
  readonly rawMs: number
  readonly fiveMinutesMs: number
  readonly hoursMs: number
}

/** Everything a run of uplinks yields. Committed together with the cursor in one transaction, or not at all. */
export interface ProjectionBatch {
  /** Journal position up to which uplinks are now projected. */
  readonly cursor: number
  readonly readings: readonly Reading[]
  /** Whole new state of the devices that changed. */
  readonly latest: readonly LatestValues[]
  readonly facts: readonly PresenceFacts[]
  readonly events: readonly DeviceEvent[]
  readonly rejected: readonly NewRejected[]
  /** Ids of rejected rows that a retry has settled; they go before the new ones come. */
  readonly settled: readonly number[]
  readonly retained: readonly RetainedMessage[]
  /** Gaps that settled or changed, as they are now; a gap with a known id replaces it. */
  readonly gaps: readonly Gap[]
  /** Whole new state of the devices that changed. */
  readonly continuity: readonly ContinuityState[]
  readonly memories: readonly StoredMemory[]
  /** Readings that were recognised as duplicates before they came here: they count with those the store finds. */
  readonly duplicates: readonly DuplicateReading[]
  /** Devices of which everything that was stored before this batch is to be forgotten, before its own parts are written. */
  readonly forgotten: readonly string[]
  /** Uplinks of service accounts that are no device's and leave nothing here; absent: none. */
  readonly passedBy?: number
  /** Values that are not stored, because their devices made up too many channels; absent: none. */
  readonly leftOut?: number
}

/** What one round of roll-ups did. */
export interface RollUpRound {
  readonly rebuilt: number
  /** Buckets that are over and still to be rebuilt. Those that are being filled do not count: history knows them anyway. */
  readonly waiting: number
}

/** The write side of what the projector derives. One writer. */
export interface ProjectionStore {
  /** Position of the last projected uplink; 0 in a fresh store. */
  cursor(): number
  /**
   * Writes the batch. A reading whose (device, at, epoch, seq) is already there is a duplicate and is left out;
   * answers how many were. Writing the same batch twice changes nothing.
   */
  commit(batch: ProjectionBatch): { readonly duplicates: number }
  /** State to go on from after a restart. */
  loadLatest(): readonly LatestValues[]
  loadFacts(): readonly PresenceFacts[]
  loadRetained(): readonly RetainedMessage[]
  /**
   * Offers each retained message, by topic, and drops those that are not taken; answers how many. All of them are offered before the
   * first one is dropped.
   */
  boundRetained(takes: (topic: string, payloadBytes: number) => boolean): number
  loadContinuity(): readonly ContinuityState[]
  loadMemories(): readonly StoredMemory[]
  /**
   * Rebuilds up to `limit` buckets whose readings changed, oldest first, in one transaction; those that end after `before`
   * (ms UTC) are left to fill first. What is not rebuilt yet, history calculates from the readings.
   */
  rollUp(before: number, limit: number): RollUpRound
  /** Drops what is past its retention at `now` (ms UTC). Returns how many periods were dropped. */
  dropExpired(now: number): number
  /** Positions of uplinks rejected with one of these codes, ascending, with the ids of their rows. */
  rejectedPositions(
    device: string,
    codes: readonly RejectionCode[],
  ): readonly { readonly position: number; readonly ids: readonly number[] }[]
  /** Deletes the oldest rejected rows beyond `keep`. Returns how many. */
  pruneRejected(keep: number): number
  close(): void
}

/**
 * The read side. Any number of readers beside the one writer; reads are short, so that the write-ahead log can be trimmed.
 * Which devices are in a group only the registry knows: groups of a filter are resolved to devices before, and so are
 * types where items have none (events and rejected).
 */
export interface ProjectionReader {
  /** Newest id in each stream; 0 when empty. */
  head(stream: 'readings' | 'latest' | 'events' | 'rejected'): number
  /** Up to `limit` readings with id > `after`, ascending by id, over all types. `next` also moves past what the filter left out. */
  readings(after: number, filter: DeviceFilter, limit: number): ProjectionPage<Reading>
  latestSince(after: number, filter: DeviceFilter, limit: number): ProjectionPage<LatestValues>
  events(after: number, filter: DeviceFilter, kinds: readonly string[] | null, limit: number): ProjectionPage<DeviceEvent>
  rejectedSince(after: number, filter: DeviceFilter, limit: number): ProjectionPage<Rejected>
  /**
   * Up to `limit` readings of one device as one type with `from` <= at < `to` (ms UTC), in the order of event time, epoch and number,
   * behind `after`; null: from the first. Fewer than `limit`: there are no more. Throws HubError UNKNOWN_DEVICE_TYPE.
   */
  readingsBetween(
    type: string,
    device: string,
    from: number,
    to: number,
    after: ReadingPlace | null,
    limit: number,
  ): readonly Reading[]
  /** Event time from which on no reading was dropped because of its age, ms UTC; -Infinity: none ever was. */
  readingsSince(): number
  /** How many there are with `after` < id <= `upTo`. Looks at each, so the range is not to be long; readings of forgotten devices count. */
  count(stream: 'readings' | 'events', after: number, upTo: number, filter: DeviceFilter): number

  latest(filter: DeviceFilter): readonly LatestValues[]
  /** `type` names the table. Throws HubError UNKNOWN_CHANNEL or UNKNOWN_DEVICE_TYPE. */
  history(type: string, query: HistoryQuery): History
  /** `now` ends the present day and tells whether the device is silent. Throws HubError INVALID_ARGUMENT. */
  completeness(query: CompletenessQuery, now: number): Completeness
  /** Newest first. */
  rejected(query: {
    readonly device?: string
    readonly code?: RejectionCode
    readonly before?: number
    readonly limit: number
  }): {
    readonly items: readonly Rejected[]
    readonly total: number
  }
  close(): void
}

/** Where a reading lies among those of its device and type. */
export type ReadingPlace = Pick<Reading, 'at' | 'epoch' | 'seq'>

export interface ProjectionPage<T> {
  readonly items: readonly T[]
  readonly next: number
  readonly caughtUp: boolean
}
