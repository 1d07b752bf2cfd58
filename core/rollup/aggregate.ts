import type { Channel, DeviceType } from '../channel'
import type { Bucket, ChannelBucket } from './bucket'
import { ChannelSummary } from './channel-summary'
import type { CounterValue } from './counter-step'
import { integralReachMs, integrate } from './integrate'
import { inOrder, type RollupReading } from './rollup-reading'

export interface AggregateInput {
  readonly type: DeviceType
  /** Bounds of the bucket, ms UTC: inclusive, exclusive. */
  readonly start: number
  readonly end: number
  /**
   * The device's readings of `readingsFor(type, start, end)`, in any order. Those outside [start, end) only serve integrals,
   * which cross the bounds; those still further away change nothing.
   */
  readonly readings: readonly RollupReading[]
  /**
   * For each counter what it showed last before the bucket: in the newest reading before `start` that has the channel, however
   * old. Absent: there is none, and the counter begins with its first value in the bucket.
   */
  readonly previous: Readonly<Record<string, CounterValue>>
}

/** Sums up the readings of a bucket. Null when there is nothing to sum up. The order of `readings` makes no difference. */
export function aggregate({ type, start, end, readings, previous }: AggregateInput): Bucket | null {
  const known = new Map(type.channels.map((channel) => [channel.name, channel]))
  const ordered = inOrder(readings)
  const summaries = new Map<string, ChannelSummary>()
  for (const { at, values } of ordered) {
    if (at < start || at >= end) continue
    for (const name in values) {
      let summary = summaries.get(name)
      if (summary === undefined) {
        summary = new ChannelSummary(known.get(name), previous)
        summaries.set(name, summary)
      }
      summary.add(at, values[name] as number)
    }
  }

  const channels: [string, ChannelBucket][] = []
  for (const channel of type.channels) {
    const bucket = channel.integral ? integralOf(channel, ordered, start, end) : summaries.get(channel.name)?.bucket()
    if (bucket) channels.push([channel.name, bucket])
  }
  // Channels that devices sent although their type does not know them.
  const others = [...summaries.keys()].filter((name) => !known.has(name)).sort()
  for (const name of others) channels.push([name, (summaries.get(name) as ChannelSummary).bucket()])
  return channels.length === 0 ? null : { start, channels: Object.fromEntries(channels) }
}

/** The readings that `aggregate` needs for a bucket: `from` inclusive, `to` exclusive, ms UTC. */
export function readingsFor(type: DeviceType, start: number, end: number): { readonly from: number; readonly to: number } {
  const reach = hasIntegrals(type) ? integralReachMs : 0
  return { from: start - reach, to: end + reach }
}

export function hasIntegrals(type: DeviceType): boolean {
  return type.channels.some((channel) => channel.integral)
}

/** Names of the channels that `aggregate` needs the previous value of. */
export function countersOf(type: DeviceType): readonly string[] {
  return type.channels.filter((channel) => channel.kind === 'counter' && !channel.integral).map((channel) => channel.name)
}

/** A calculated channel has no readings: all but the delta is 0, and it is absent where nothing could be calculated. */
function integralOf(channel: Channel, ordered: readonly RollupReading[], start: number, end: number): ChannelBucket | null {
  const { integral } = channel
  if (!integral) return null
  const samples = ordered.flatMap(({ at, values }) => {
    const value = values[integral.of]
    return value === undefined ? [] : [{ at, value }]
  })
  const delta = integrate(samples, integral, start, end)
  return delta === null ? null : { count: 0, min: 0, max: 0, mean: 0, first: 0, last: 0, delta, events: null }
}
