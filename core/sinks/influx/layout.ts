import type { DeviceType } from '../../channel'
import type { Layer } from '../../rollup/bucket'
import type { SinkItem } from '../sink-item'

/** Where the values of one channel of one device are, for those who read them back. */
export interface ChannelPlace {
  readonly measurement: string
  readonly tags: Readonly<Record<string, string>>
  /** Of readings: the one field. Of roll-ups: what the names of its fields begin with (`voltage_` of `voltage_mean`), or ''. */
  readonly field: string
  /** Written as true and false. */
  readonly isBoolean: boolean
  /** What is written is the channel's value times this. */
  readonly factor: number
}

/** Turns items into line protocol with times in ns. Keeps what it has worked out, so use one for long. */
export interface PointLayout {
  /** One or more lines, without a line feed at the end; '' when the item has nothing to write. */
  lines(item: SinkItem): string
  /** `layer` is null for the readings themselves. */
  place(type: DeviceType, device: string, channel: string, layer: Layer | null): ChannelPlace
}

/** The fields of a roll-up, in the order they are written. */
export const bucketFields = ['mean', 'min', 'max', 'first', 'last', 'count', 'delta'] as const
