import type { DeviceFilter } from '../../core/device'
import type { DeviceEvent } from '../../core/event'
import type { ProjectionPage, ProjectionReader } from '../../core/ports/projection'
import type { FedLayer, RevisedBucket, RollUpFeed } from '../../core/ports/roll-up-feed'
import type { UplinkFeed } from '../../core/ports/uplink-feed'
import type { Reading } from '../../core/reading'
import type { SinkItem, SinkStream } from '../../core/sinks/sink-item'
import type { Uplink } from '../../core/uplink'
import type { SinkDevices } from './sink-devices'
import type { SinkSource } from './sink-source'

export type SinkReader = Pick<ProjectionReader, 'head' | 'readings' | 'events' | 'count'>

/** Rows of roll-ups read at once: each is looked up by itself. */
const pageBuckets = 500

const layerOf: Readonly<Record<'hours' | 'days', FedLayer>> = { hours: '1h', days: '1d' }

/** Reads the projection and the journal, and adds to each item what is known of its device now. */
export class StoredSource implements SinkSource {
  readonly #reader: SinkReader
  readonly #rollUps: RollUpFeed
  readonly #uplinks: UplinkFeed
  readonly #devices: SinkDevices

  constructor(
    feeds: { readonly reader: SinkReader; readonly rollUps: RollUpFeed; readonly uplinks: UplinkFeed },
    devices: SinkDevices,
  ) {
    this.#reader = feeds.reader
    this.#rollUps = feeds.rollUps
    this.#uplinks = feeds.uplinks
    this.#devices = devices
  }

  head(stream: SinkStream): number {
    if (stream === 'uplinks') return this.#uplinks.head()
    return stream === 'hours' || stream === 'days' ? this.#rollUps.head(layerOf[stream]) : this.#reader.head(stream)
  }

  page(stream: SinkStream, after: number, filter: DeviceFilter, limit: number): ProjectionPage<SinkItem> {
    const resolved = this.#devices.resolve(filter)
    if (stream === 'readings') {
      const page = this.#reader.readings(after, resolved, limit)
      return { ...page, items: page.items.map((reading) => this.#reading(reading)) }
    }
    if (stream === 'events') {
      const page = this.#reader.events(after, resolved, null, limit)
      return { ...page, items: page.items.map((event) => this.#event(event)) }
    }
    if (stream === 'uplinks') {
      const page = this.#uplinks.page(after, identitiesOf(resolved), limit)
      return { ...page, items: page.items.map((uplink) => this.#uplink(uplink)) }
    }
    const page = this.#rollUps.page(layerOf[stream], after, resolved, Math.min(limit, pageBuckets))
    return { ...page, items: page.items.map((bucket) => this.#bucket(bucket)) }
  }

  count(stream: SinkStream, after: number, upTo: number, filter: DeviceFilter): number {
    const resolved = this.#devices.resolve(filter)
    if (stream === 'uplinks') return this.#uplinks.count(after, upTo, identitiesOf(resolved))
    if (stream === 'hours' || stream === 'days') return this.#rollUps.count(layerOf[stream], after, upTo, resolved)
    return this.#reader.count(stream, after, upTo, resolved)
  }

  item(stream: SinkStream, id: number): SinkItem | null {
    const [item] = this.page(stream, id - 1, {}, 1).items
    return item?.id === id ? item : null
  }

  #reading(reading: Reading): SinkItem {
    return { kind: 'reading', id: reading.id, device: this.#devices.shown(reading.device, reading.type), reading }
  }

  #event(event: DeviceEvent): SinkItem {
    return { kind: 'event', id: event.id, device: this.#devices.shown(event.device), event }
  }

  #bucket({ id, device, type, layer, bucket }: RevisedBucket): SinkItem {
    return { kind: 'bucket', id, device: this.#devices.shown(device, type), layer, bucket }
  }

  #uplink(uplink: Uplink): SinkItem {
    return { kind: 'uplink', id: uplink.position, device: this.#devices.shown(uplink.identity), uplink }
  }
}

function identitiesOf({ devices }: DeviceFilter): ReadonlySet<string> | undefined {
  return devices && new Set(devices)
}
