import type { PresenceState } from '../../core/device'
import type { RejectionCode } from '../../core/errors/catalogue'
import type { BrokerCounts } from '../../core/ports/broker'
import type { HeldOff } from '../client/broker-access'
import type { SinkView } from '../client/sinks'
import type { DurationSnapshot } from './duration-histogram'

/**
 * What the hub's threads report for one scrape. Plain data, so that it can cross threads.
 * Everything that is said to be counted is counted since the hub started.
 */
export interface MetricsSnapshot {
  readonly broker: BrokerCounts
  readonly journal: {
    /** Uplinks counted when they were on disk. */
    readonly uplinks: number
    readonly queueMessages: number
    readonly queueBytes: number
    /** Uplinks of devices that catch up, held back for the live ones. */
    readonly heldMessages: number
    /** Batches counted that could not be stored at first. */
    readonly failures: number
    readonly bytes: number
    readonly damagedSegments: number
    readonly append: DurationSnapshot
  }
  readonly projector: {
    readonly lagUplinks: number
    readonly lagMs: number
    readonly readings: number
    readonly duplicates: number
    readonly rejected: Readonly<Partial<Record<RejectionCode, number>>>
    /** Messages of service accounts that are no device's. */
    readonly passedBy: number
    /** Values that are not stored, because their devices made up too many channels. */
    readonly leftOut: number
    /** Gaps counted when they settled. */
    readonly gaps: number
    /** How long live readings were underway. */
    readonly latency: DurationSnapshot
    /** Buckets summed up, and buckets whose readings changed and that are not summed up yet. */
    readonly rollUpsRebuilt: number
    readonly rollUpsWaiting: number
  }
  readonly devices: Readonly<Record<PresenceState, number>>
  /** Whom the broker does not let in for now, by reason. */
  readonly heldOff: Readonly<Partial<Record<HeldOff['reason'], number>>>
  /** Listeners where devices need no log-in of their own. */
  readonly openListeners: number
  readonly consumers: readonly {
    readonly consumer: string
    /** Uplinks between its offset and the newest. */
    readonly lagUplinks: number
  }[]
  /** None while their thread is not there. */
  readonly sinks: readonly SinkView[]
}
