import type { Channel } from '../../../core/channel'
import type { ChannelBucket, CounterEvents } from '../../../core/rollup/bucket'
import { type CounterValue, counterStep } from '../../../core/rollup/counter-step'
import type { Window } from './series-source'

/**
 * Rise of a counter over windows of which only the aggregates are known. In a window that only rises it is the last value less the
 * first; in one that does not, the counter went from its first to its greatest, its least and its last value, which is right for one
 * reset or roll-over in a window. `before` is what it showed before the first window.
 */
export function counterBuckets(
  channel: Channel,
  windows: readonly Window[],
  widthMs: number,
  before: CounterValue | null,
): readonly (readonly [start: number, bucket: ChannelBucket])[] {
  let shown = before
  return windows.map(({ start, ...window }) => {
    const end = start + widthMs - 1
    const path: CounterValue[] = [{ value: window.first, at: start }]
    if (window.max > window.last || window.min < window.first)
      path.push({ value: window.max, at: start }, { value: window.min, at: end })
    path.push({ value: window.last, at: end })
    let delta = 0
    const times = { rise: 0, reset: 0, rollover: 0, swap: 0 }
    for (const next of path) {
      if (shown !== null) {
        const step = counterStep(shown, next, channel.counter, 10 ** -channel.decimals)
        delta += step.rise
        times[step.kind]++
      }
      shown = next
    }
    return [start, { ...window, delta, events: eventsOf(times) }]
  })
}

function eventsOf({ reset, rollover, swap }: { reset: number; rollover: number; swap: number }): CounterEvents | null {
  return reset + rollover + swap === 0 ? null : { resets: reset, rollovers: rollover, swaps: swap }
}
