import type { DeviceType } from '../../../core/channel'
import type { HistoryPoint, HistorySeries } from '../../../core/history'
import type { ProjectionReader } from '../../../core/ports/projection'
import { type Layer, layers } from '../../../core/rollup/bucket'
import type { Differences } from './difference'
import type { Scope } from './scope'
import type { Seen, SeenDevice } from './seen'
import { named } from './words'

const dayMs = 86_400_000
/** How far a clock may run ahead: a reading with a later time arrived at most so much earlier. */
const aheadMs = 5 * 60_000

const widths: Readonly<Record<Layer, { readonly bucketMs: number; readonly chunkMs: number }>> = {
  '5m': { bucketMs: 300_000, chunkMs: 7 * dayMs },
  '1h': { bucketMs: 3_600_000, chunkMs: 90 * dayMs },
  '1d': { bucketMs: dayMs, chunkMs: 3650 * dayMs },
}
/** More than a chunk can have: 25 hours on the day clocks are put back. */
const pointLimit = 10_000

/** Sums of many numbers may differ in their last digits, as the order of the sums may. */
const tolerance = 1e-9

/** Compares the roll-ups of all times that readings under comparison have. */
export class BucketComparison {
  readonly #scope: Scope
  readonly #types: readonly DeviceType[]
  readonly #seen: Seen
  readonly #differences: Differences

  constructor(scope: Scope, types: readonly DeviceType[], seen: Seen, differences: Differences) {
    this.#scope = scope
    this.#types = types
    this.#seen = seen
    this.#differences = differences
  }

  run(): void {
    for (const device of this.#seen.devices) for (const layer of layers) this.#layer(device, layer)
  }

  #layer(seen: SeenDevice, layer: Layer): void {
    const { bucketMs, chunkMs } = widths[layer]
    const begin = Math.max(seen.minAt, this.#floor(layer))
    /** Channels of which a bucket was met: before the first one the journal may lack the reading that its rise begins with. */
    const met = new Set<string>()
    // At whole chunks. Where the site's hours do not begin with UTC's, the bucket between two chunks is asked for twice.
    for (let from = Math.floor(begin / chunkMs) * chunkMs; from <= seen.maxAt; from += chunkMs) {
      const range = { from: Math.max(from, begin), to: Math.min(from + chunkMs, seen.maxAt + 1) }
      if (range.from < range.to) this.#chunk(seen, layer, { ...range, bucketMs }, met)
    }
  }

  /** Before this one side may have dropped its buckets, or the journal the messages they were made from, ms UTC of event time. */
  #floor(layer: Layer): number {
    const { now, retention, prunedBefore } = this.#scope
    const keptMs = { '5m': retention.fiveMinutesMs, '1h': retention.hoursMs, '1d': Number.POSITIVE_INFINITY }[layer]
    return Math.max(now - keptMs + dayMs, prunedBefore === null ? 0 : prunedBefore + aheadMs)
  }

  #chunk(
    { device, type }: SeenDevice,
    layer: Layer,
    range: { readonly from: number; readonly to: number; readonly bucketMs: number },
    met: Set<string>,
  ): void {
    const channels = this.#types.find(({ name }) => name === type)?.channels.map(({ name }) => name) ?? []
    const ask = (reader: ProjectionReader, side: 'live' | 'rebuilt') => {
      const all = [...new Set([...channels, ...this.#seen.channels(side, type)])]
      return reader.history(type, { device, channels: all, ...range, limit: pointLimit }).series
    }
    const [live, rebuilt] = [ask(this.#scope.live, 'live'), ask(this.#scope.rebuilt, 'rebuilt')]
    const { prunedBefore } = this.#scope
    for (const [at, parts] of differingBuckets(
      live,
      rebuilt,
      prunedBefore === null ? null : met,
      this.#countBuckets(prunedBefore),
    )) {
      const until = at + range.bucketMs
      this.#differences.add({ kind: 'buckets', device, at, until, detail: `the ${layer} bucket differs: ${named(parts)}` })
    }
  }

  /** The bucket at the edge of what the journal has is made from a part of its readings only. */
  #countBuckets(prunedBefore: number | null): (at: number) => boolean {
    return (at) => {
      if (prunedBefore !== null && at < prunedBefore + aheadMs) return false
      this.#differences.compared('buckets')
      return true
    }
  }
}

/**
 * What differs, by start of the bucket. `met`: channels that had a bucket before; the rise of the first one is then not compared.
 * Null: it is. `take` says for each bucket of a channel whether it is to be compared.
 */
function differingBuckets(
  live: readonly HistorySeries[],
  rebuilt: readonly HistorySeries[],
  met: Set<string> | null,
  take: (at: number) => boolean,
): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>()
  for (const channel of new Set([...live, ...rebuilt].map((series) => series.channel))) {
    const [one, other] = [pointsOf(live, channel), pointsOf(rebuilt, channel)]
    for (const at of [...new Set([...one.keys(), ...other.keys()])].sort((a, b) => a - b)) {
      const isFirst = met !== null && !met.has(channel)
      met?.add(channel)
      if (!take(at)) continue
      const parts = differingPoint(channel, one.get(at), other.get(at), !isFirst)
      if (parts.length > 0) found.set(at, [...(found.get(at) ?? []), ...parts])
    }
  }
  return found
}

function pointsOf(series: readonly HistorySeries[], channel: string): ReadonlyMap<number, HistoryPoint> {
  return new Map((series.find((one) => one.channel === channel)?.points ?? []).map((point) => [point.at, point]))
}

function differingPoint(
  channel: string,
  live: HistoryPoint | undefined,
  rebuilt: HistoryPoint | undefined,
  withDelta: boolean,
): readonly string[] {
  if (!live) return [`${channel} is missing in the live database`]
  if (!rebuilt) return [`${channel} is there, but the journal does not give it`]
  const exact = ['count', 'min', 'max', 'first', 'last'] as const
  const summed = withDelta ? (['mean', 'delta'] as const) : (['mean'] as const)
  return [
    ...exact.filter((key) => !Object.is(live[key], rebuilt[key])),
    ...summed.filter((key) => !isNear(live[key], rebuilt[key])),
  ].map((key) => `${key} of ${channel} is ${live[key]}, rebuilt ${rebuilt[key]}`)
}

function isNear(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b
  return Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b))
}
