import type { DeviceType } from '../../core/channel'
import type { Rejected } from '../../core/rejected'
import type { FleetSummary, Health } from '../../hub/client/hub'
import type { ShownState } from '../ui-shared/presence-look'

/** One device in the list. Times are ms UTC. */
export interface FleetRow {
  readonly id: string
  readonly name: string
  /** Label of the device type. */
  readonly type: string
  readonly groups: readonly string[]
  readonly state: ShownState
  readonly since: number | null
  readonly heardAt: number | null
  /** Event time of the newest reading. */
  readonly at: number | null
  /** Readings older than this, ms, are not what the device measures now. */
  readonly staleAfterMs: number
  /** Headline channel to its newest value and the value's event time. */
  readonly values: Readonly<Record<string, readonly [value: number, at: number]>>
}

/** A column of values that devices of at least one type have. */
export interface FleetColumn {
  readonly channel: string
  readonly label: string
  readonly unit: string
  readonly decimals: number
}

export interface RejectedRow extends Pick<Rejected, 'id' | 'receivedAt' | 'device' | 'topic' | 'code' | 'reason' | 'size'> {
  readonly remedy: string
  /** The beginning of the payload as text, with dots for what cannot be printed. */
  readonly preview: string
}

/** What is rejected altogether (null while unknown), and the newest rows. */
export interface RejectedNews {
  readonly total: number | null
  readonly rows: readonly RejectedRow[]
}

export interface HubLine {
  readonly connected: boolean
  readonly since: number
  readonly detail: string
}

/** One message to a page. A field that is absent has not changed; `rows` are the changed ones unless `whole`. */
export interface FleetNews {
  /** Time of the server, ms UTC: ages are counted by it, whatever the clock of the browser says. */
  readonly now: number
  readonly whole?: boolean
  readonly rows?: readonly FleetRow[]
  readonly gone?: readonly string[]
  readonly columns?: readonly FleetColumn[]
  readonly summary?: FleetSummary
  readonly rejected?: RejectedNews
  readonly health?: Health
  readonly hub?: HubLine
}

export type Types = ReadonlyMap<string, DeviceType>
