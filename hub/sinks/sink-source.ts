import type { DeviceFilter } from '../../core/device'
import type { ProjectionPage } from '../../core/ports/projection'
import type { SinkItem, SinkStream } from '../../core/sinks/sink-item'

/** What sinks read. Its methods throw HubError STORE_UNAVAILABLE while it cannot be read. */
export interface SinkSource {
  /** Newest id of a stream; 0 when it is empty. */
  head(stream: SinkStream): number
  /** Up to `limit` items with an id > `after`, ascending by id; `next` also moves past what the filter left out. */
  page(stream: SinkStream, after: number, filter: DeviceFilter, limit: number): ProjectionPage<SinkItem>
  /** How many there are with `after` < id <= `upTo`. */
  count(stream: SinkStream, after: number, upTo: number, filter: DeviceFilter): number
  /** One item, if it is still there. */
  item(stream: SinkStream, id: number): SinkItem | null
}
