import type { DeviceType } from '../../core/channel'
import type { Completeness, DayCompleteness } from '../../core/completeness'
import type { Device, DeviceView } from '../../core/device'
import type { Gap } from '../../core/gap'
import type { LatestValues, QualityFlag } from '../../core/reading'
import type { ShownState } from '../ui-shared/presence-look'

/** What a page asks; `n` comes back with the answer, so that the page can drop what it no longer waits for. */
export type Ask =
  | { readonly n: number; readonly kind: 'devices' }
  | { readonly n: number; readonly kind: 'device'; readonly device: string }
  | { readonly n: number; readonly kind: 'latest'; readonly device: string }
  | HistoryAsk
  | CompletenessAsk

export interface HistoryAsk {
  readonly n: number
  readonly kind: 'history'
  readonly device: string
  readonly channels: readonly string[]
  /** Event times, ms UTC. */
  readonly from: number
  readonly to: number
  readonly bucketMs: number
}

export interface CompletenessAsk {
  readonly n: number
  readonly kind: 'completeness'
  readonly device: string
  /** Event times, ms UTC. */
  readonly from: number
  readonly to: number
}

/** One line of the device picker. */
export interface PickerEntry {
  readonly id: string
  readonly name: string
  readonly groups: readonly string[]
  readonly state: ShownState
}

export interface DeviceFacts extends Pick<Device, 'id' | 'name' | 'type' | 'groups' | 'tags' | 'about' | 'heartbeatMs'> {
  readonly state: ShownState
  readonly since: number | null
  readonly heardAt: number | null
  readonly readingAt: DeviceView['lastReadingAt']
}

/** A history by columns, which is a third of its size: `mean[i]`, `min[i]`, `max[i]` and `delta[i]` belong to `at[i]`. */
export interface PackedHistory {
  readonly device: string
  readonly from: number
  readonly to: number
  readonly bucketMs: number
  readonly truncated: boolean
  readonly series: readonly PackedSeries[]
}

export interface PackedSeries {
  readonly channel: string
  readonly at: readonly number[]
  readonly mean: readonly number[]
  readonly min: readonly number[]
  readonly max: readonly number[]
  /** Rises of a counter; null for channels that are none. */
  readonly delta: readonly (number | null)[] | null
}

/** What a page shows of a gap. */
export type PackedGap = Pick<Gap, 'id' | 'kind' | 'from' | 'to' | 'count' | 'missing' | 'readingsEach' | 'reason' | 'filledAt'>

export interface PackedCompleteness extends Omit<Completeness, 'days' | 'gaps'> {
  readonly days: readonly DayCompleteness[]
  readonly gaps: readonly PackedGap[]
  /** Flags of the newest reading. */
  readonly quality: readonly QualityFlag[]
}

export type Answer = { readonly n: number } & (
  | { readonly kind: 'devices'; readonly devices: readonly PickerEntry[] }
  | { readonly kind: 'device'; readonly device: DeviceFacts }
  | { readonly kind: 'latest'; readonly latest: LatestValues | null }
  | { readonly kind: 'history'; readonly history: PackedHistory }
  | { readonly kind: 'completeness'; readonly completeness: PackedCompleteness }
  | { readonly kind: 'failure'; readonly code: string; readonly message: string }
)

/** One message to a page. */
export interface DeviceNews {
  /** Time of the server, ms UTC. */
  readonly now: number
  readonly types?: readonly DeviceType[]
  /** The site's, in which its people read times and days are cut. Comes with the types. */
  readonly timeZone?: string
  /** Why there are no types yet, for an operator. */
  readonly trouble?: string
  readonly answer?: Answer
}
