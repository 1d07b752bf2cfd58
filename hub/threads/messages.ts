import type { RegistrationPolicy } from '../../core/device'
import type { RejectionCode } from '../../core/errors/catalogue'
import type { DamagedSegment } from '../../core/ports/journal'
import type { RetainedMessage, Retention, RollUpRound } from '../../core/ports/projection'
import type { PresenceFacts } from '../../core/presence/facts'
import type { DirectoryEntry } from '../../core/projection/directory'
import type { SinkState, SinkView } from '../client/sinks'
import type { SinkDeviceEntry } from '../sinks/sink-devices'

/** What the hub's thread and its helper threads say to each other. Calls go through rpc.ts; the rest is here. */

export interface JournalThreadData {
  readonly dir: string
  readonly maxSegmentBytes: number
  readonly minFreeBytes: number
  /** A position known to be used, from the projection's cursor. */
  readonly floor: number
}

export interface JournalState {
  readonly last: number
  readonly bytes: number
  readonly damaged: readonly DamagedSegment[]
}

export interface ProjectorThreadData {
  readonly journalDir: string
  readonly projection: string
  readonly policy: RegistrationPolicy
  readonly directory: readonly DirectoryEntry[]
  readonly keepRejected: number
  readonly timeZone: string
  readonly retention: Retention
}

/** Event time of a device's newest reading, ms UTC. */
export type NewestReading = readonly [device: string, at: number]

/** State the hub needs before it opens the broker. */
export interface ProjectorReady {
  readonly cursor: number
  readonly retained: readonly RetainedMessage[]
  readonly facts: readonly PresenceFacts[]
  readonly newest: readonly NewestReading[]
  readonly rebuilt: boolean
}

/** Sent by the projector after each commit. */
export interface Committed {
  readonly cursor: number
  readonly readings: number
  /** Also those that were recognised before they came to the store. */
  readonly duplicates: number
  /** Gaps that are new. */
  readonly gaps: number
  /** How long live readings were underway, ms. */
  readonly latencies: Float64Array
  readonly events: number
  readonly rejected: Readonly<Partial<Record<RejectionCode, number>>>
  /** Messages of service accounts that are no device's. */
  readonly passedBy: number
  /** Values that are not stored, because their devices made up too many channels. */
  readonly leftOut: number
  /** Devices that were heard of, with what presence is judged by. */
  readonly facts: readonly PresenceFacts[]
  /** Devices with readings in the run. */
  readonly newest: readonly NewestReading[]
  /** Arrival of the newest uplink in the run. */
  readonly receivedAt: number
  /** Payload bytes of the run. */
  readonly bytes: number
}

/** What the projector reports besides commits. */
export interface ProjectorTrouble {
  readonly detail: string | null
  readonly damaged: readonly DamagedSegment[]
}

/** Sent by the projector when it summed up readings. */
export type RolledUp = RollUpRound

export interface ReaderThreadData {
  readonly projection: string
  readonly timeZone: string
  readonly retention: Retention
  readonly directory: readonly DirectoryEntry[]
}

export interface SinksThreadData {
  /** `BUSBAR_DATA`. */
  readonly dataDir: string
  /** Busbar's. */
  readonly version: string
  readonly journal: string
  readonly projection: string
  /** Where the sinks keep their places. */
  readonly sinks: string
  readonly timeZone: string
  readonly retention: Retention
  /** How long the journal keeps raw messages, ms. */
  readonly journalRetentionMs: number
  readonly devices: readonly SinkDeviceEntry[]
}

/** Sent by the sinks' thread. */
export interface SinkChanged {
  readonly view: SinkView
  readonly before: SinkState
}

export interface SinkWarned {
  readonly view: SinkView
  readonly warning: string
}

/** A fault of ours in writing. Without the text of the error, which may hold anything. */
export interface SinkFault {
  readonly sink: string
  readonly error: string
  readonly at: string
}
