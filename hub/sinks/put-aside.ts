import type { NewPutAside } from '../../core/ports/sink-store'
import type { Refused } from '../../core/sinks/bisect'
import { eventTimeOf, textOf } from '../../core/sinks/item-facts'
import type { SinkItem } from '../../core/sinks/sink-item'

const longestReason = 500

/** What is noted of an item of a batch that was refused by itself; `at` is ms UTC. */
export function putAsideOf(items: readonly SinkItem[], { index, reason }: Refused, at: number): NewPutAside {
  const item = items[index] as SinkItem
  return {
    item: item.id,
    at,
    device: item.device.id,
    eventTime: eventTimeOf(item),
    reason: reason.slice(0, longestReason),
    text: textOf(item),
  }
}
