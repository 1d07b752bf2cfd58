import type { DeviceType } from '../channel'
import type { DeviceEvent } from '../event'
import type { Reading } from '../reading'
import type { Bucket, Layer } from '../rollup/bucket'
import type { Uplink } from '../uplink'

/** What a target is told of the device something belongs to, as it is when it is written. */
export interface SinkDevice {
  readonly id: string
  readonly name: string
  readonly type: DeviceType
  readonly groups: readonly string[]
  readonly tags: Readonly<Record<string, string>>
}

/** One thing to be written. Written twice it must be there once: (kind, device, time, channel) name it. */
export type SinkItem =
  | { readonly kind: 'reading'; readonly id: number; readonly device: SinkDevice; readonly reading: Reading }
  | { readonly kind: 'event'; readonly id: number; readonly device: SinkDevice; readonly event: DeviceEvent }
  /** A roll-up as it is now; a later one of the same start replaces it. `id` is its revision. */
  | { readonly kind: 'bucket'; readonly id: number; readonly device: SinkDevice; readonly layer: Layer; readonly bucket: Bucket }
  /** A raw message as the journal keeps it; `id` is its position. The device is who sent it, also when that is no device's id. */
  | { readonly kind: 'uplink'; readonly id: number; readonly device: SinkDevice; readonly uplink: Uplink }

export type SinkStream = 'readings' | 'events' | 'hours' | 'days' | 'uplinks'
