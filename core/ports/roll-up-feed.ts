import type { DeviceFilter } from '../device'
import type { Bucket, Layer } from '../rollup/bucket'
import type { ProjectionPage } from './projection'

/** Roll-ups that are worth following. */
export type FedLayer = Exclude<Layer, '5m'>

/** A roll-up as it is now. */
export interface RevisedBucket {
  /**
   * Its revision: counts on from when it was summed up last (ms UTC × 1024), over all layers. A roll-up that is summed up again, for
   * late data, gets a new one and has no other.
   */
  readonly id: number
  readonly device: string
  readonly type: string
  readonly layer: FedLayer
  readonly bucket: Bucket
}

/** Follows the hours and days that were summed up. Any number of readers; groups and types of a filter are resolved before. */
export interface RollUpFeed {
  /** Newest revision of a layer; 0 when there is none. */
  head(layer: FedLayer): number
  /** Looks at up to `limit` roll-ups with a revision > `after`, ascending by it; `next` also moves past what the filter left out. */
  page(layer: FedLayer, after: number, filter: DeviceFilter, limit: number): ProjectionPage<RevisedBucket>
  /** How many have a revision in (`after`, `upTo`]. */
  count(layer: FedLayer, after: number, upTo: number, filter: DeviceFilter): number
  close(): void
}
