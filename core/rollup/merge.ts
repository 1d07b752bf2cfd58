import type { Bucket, ChannelBucket, CounterEvents } from './bucket'
import { Sum } from './sum'

/**
 * Makes one bucket of narrower ones that do not overlap: an hour of twelve times 5 minutes, a day of its hours, any wider
 * one for a query. `start` is the start of the new one. Null when there are none. The order of `buckets` makes no difference.
 */
export function mergeBuckets(start: number, buckets: readonly Bucket[]): Bucket | null {
  const parts = new Map<string, ChannelBucket[]>()
  for (const { channels } of buckets.toSorted((a, b) => a.start - b.start)) {
    for (const name in channels) {
      const list = parts.get(name)
      const part = channels[name] as ChannelBucket
      if (list === undefined) parts.set(name, [part])
      else list.push(part)
    }
  }
  if (parts.size === 0) return null
  return { start, channels: Object.fromEntries([...parts].map(([name, list]) => [name, mergeChannel(list)])) }
}

/** Merges what a channel did in narrower buckets, which are in order. At least one. */
export function mergeChannel(parts: readonly ChannelBucket[]): ChannelBucket {
  // Buckets without readings of the channel were calculated: they have a delta and nothing else.
  const measured = parts.filter((part) => part.count > 0)
  const [first, last] = [measured[0], measured.at(-1)]
  const delta = sumOf(parts.map((part) => part.delta))
  const events = eventsOf(parts)
  if (!first || !last) return { count: 0, min: 0, max: 0, mean: 0, first: 0, last: 0, delta, events }

  const differences = new Sum()
  let [count, min, max] = [0, first.min, first.max]
  for (const part of measured) {
    count += part.count
    min = Math.min(min, part.min)
    max = Math.max(max, part.max)
    differences.add((part.mean - first.mean) * part.count)
  }
  const mean = first.mean + differences.total / count
  return { count, min, max, mean, first: first.first, last: last.last, delta, events }
}

/** The sum of what is known; null when nothing is. */
function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  const sum = new Sum()
  for (const value of known) sum.add(value)
  return sum.total
}

function eventsOf(parts: readonly ChannelBucket[]): CounterEvents | null {
  let [resets, rollovers, swaps] = [0, 0, 0]
  for (const { events } of parts) {
    resets += events?.resets ?? 0
    rollovers += events?.rollovers ?? 0
    swaps += events?.swaps ?? 0
  }
  return resets + rollovers + swaps === 0 ? null : { resets, rollovers, swaps }
}
