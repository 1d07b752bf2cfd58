import { arrivalOf } from '../../core/sinks/item-facts'
import { lastBefore } from '../../core/sinks/last-before'
import type { SinkStream } from '../../core/sinks/sink-item'
import type { SinkSource } from './sink-source'

/** The id in a stream after which everything arrived at `since` (ms UTC) or later. */
export function cursorSince(source: SinkSource, stream: SinkStream, since: number): number {
  return lastBefore(since, source.head(stream), (id) => {
    for (let after = id; ; ) {
      const { items, next, caughtUp } = source.page(stream, after, {}, 1)
      if (items[0]) return arrivalOf(items[0])
      if (caughtUp) return null
      after = next
    }
  })
}
