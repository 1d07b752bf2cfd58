import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../core/channel'
import { HubError } from '../../../core/errors/hub-error'
import type { History, HistoryPoint, HistoryQuery } from '../../../core/history'
import type { Retention } from '../../../core/ports/projection'
import type { Reading } from '../../../core/reading'
import { type Bucket, layers } from '../../../core/rollup/bucket'
import { chooseLayer, validBucket } from '../../../core/rollup/choose-layer'
import { mergeBuckets } from '../../../core/rollup/merge'
import type { Buckets } from './buckets'

export interface HistoryParts {
  readonly calendar: SiteCalendar
  readonly retention: Retention
  readonly now: number
}

const defaultLimit = 5000

/** The history of a device, straight from its definition. `readings` are those of the type. */
export function historyOf(
  type: DeviceType,
  readings: readonly Reading[],
  buckets: Buckets,
  query: HistoryQuery,
  { calendar, retention, now }: HistoryParts,
): History {
  const { device, limit = defaultLimit } = query
  check(query.bucketMs, limit)
  const channels = [...new Set(query.channels?.length ? query.channels : type.headline)]
  const units = new Map(channels.map((channel) => [channel, unitOf(type, readings, channel)]))
  const own = buckets.readings(type.name, device)
  const since = Math.max(query.from, oldest(type, device, own, buckets, calendar) ?? now)
  const { layer, bucketMs } = chooseLayer({ from: since, bucketMs: query.bucketMs, now, retention })
  const from = bucketMs === null ? query.from : calendar.bucketStart(bucketMs, query.from)
  const start = bucketMs === null ? query.to : calendar.bucketStart(bucketMs, query.to)
  const to = bucketMs === null || start === query.to ? query.to : calendar.bucketEnd(bucketMs, start)

  const rows = own.filter(({ at }) => at >= from && at < to)
  const parts =
    layer === 'raw' ? [] : buckets.all(layer, type, device).filter((bucket) => bucket.start >= from && bucket.start < to)
  const [first, last] = [rows[0], rows.at(-1)]
  const measured =
    bucketMs === null || layer !== 'raw' || !first || !last
      ? []
      : buckets.measured(type, device, bucketMs, calendar.bucketStart(bucketMs, first.at), last.at + 1)
  const wide = Map.groupBy(parts, (bucket) => calendar.bucketStart(bucketMs ?? 1, bucket.start))
  const merged = [...wide].flatMap(([at, group]) => mergeBuckets(at, group) ?? [])
  const all = bucketMs === null ? rows.map(readingRow) : [...measured, ...merged].map(bucketRow)
  const present = all.filter((row) => channels.some((channel) => row[channel]))
  const shown = present.slice(0, limit)
  const series = channels.map((channel) => ({
    channel,
    unit: units.get(channel) ?? '',
    points: shown.flatMap((row) => row[channel] ?? []),
  }))
  return { device, from, to, bucketMs, layer, series, truncated: present.length > limit }
}

type Row = Readonly<Record<string, HistoryPoint>>

function readingRow({ at, values }: Reading): Row {
  const point = (value: number) => ({ at, mean: value, min: value, max: value, first: value, last: value, count: 1, delta: null })
  return Object.fromEntries(Object.entries(values).map(([channel, value]) => [channel, point(value)]))
}

function bucketRow({ start, channels }: Bucket): Row {
  const points = Object.entries(channels).map(([channel, { events: _, ...point }]) => [channel, { at: start, ...point }] as const)
  return Object.fromEntries(points)
}

/** Time of the oldest that is stored: a bucket that only begins earlier because it is wider tells of nothing older. */
function oldest(
  type: DeviceType,
  device: string,
  readings: readonly Reading[],
  buckets: Buckets,
  calendar: SiteCalendar,
): number | null {
  let time = readings[0]?.at ?? null
  for (const layer of layers) {
    const start = buckets.all(layer, type, device)[0]?.start
    if (start !== undefined && (time === null || start < calendar.startOf(layer, time))) time = start
  }
  return time
}

/** The unit of a channel; '' for one that devices sent although the type does not know it. */
function unitOf(type: DeviceType, readings: readonly Reading[], channel: string): string {
  const known = type.channels.find((each) => each.name === channel)
  if (known) return known.unit
  if (readings.some((each) => each.values[channel] !== undefined)) return ''
  const names = type.channels.map((each) => each.name).join(', ')
  throw new HubError('UNKNOWN_CHANNEL', `Device type "${type.name}" has no channel "${channel}", but ${names}.`)
}

function check(bucketMs: number | null, limit: number): void {
  const wrong = bucketMs === null ? null : validBucket(bucketMs)
  if (wrong !== null) throw new HubError('INVALID_ARGUMENT', wrong)
  if (!(Number.isInteger(limit) && limit > 0))
    throw new HubError('INVALID_ARGUMENT', `The limit must be a whole number above 0, not ${limit}.`)
}
