import type { SiteCalendar } from '../../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../../core/channel'
import { HubError } from '../../../../core/errors/hub-error'
import type { History, HistoryLayer, HistoryPoint, HistoryQuery } from '../../../../core/history'
import type { Retention } from '../../../../core/ports/projection'
import type { Bucket, ChannelBucket } from '../../../../core/rollup/bucket'
import { chooseLayer, validBucket } from '../../../../core/rollup/choose-layer'
import { storedFloors } from '../database/floors'
import type { Query } from '../database/statements'
import type { NamesSeen } from '../names/names-seen'
import { seriesName } from '../names/series'
import { BucketTables } from '../rollups/bucket-tables'
import { BucketReader, grouped } from './bucket-reader'
import { ChannelReadings } from './channel-readings'
import { ChannelSources, type Source } from './channel-sources'
import { type Span, spanOf } from './device-span'
import { MeasuredBuckets } from './measured-buckets'

export interface HistoryParts {
  readonly query: Query
  readonly devices: NamesSeen
  readonly series: NamesSeen
  readonly channels: NamesSeen
  readonly calendar: SiteCalendar
  readonly retention: Retention
  readonly now: () => number
}

const defaultLimit = 5000
const dayMs = 86_400_000

/** Time that is looked at before it is asked whether the limit is reached, ms. */
const chunkMs: Readonly<Record<HistoryLayer, number>> = { raw: dayMs, '5m': 7 * dayMs, '1h': 90 * dayMs, '1d': 3660 * dayMs }

/** Where a device's data is. */
interface Place extends Span {
  readonly device: number
  readonly series: number
}

/** What is asked for, and what it is answered from. */
interface Question {
  readonly type: DeviceType
  readonly sources: readonly Source[]
  readonly place: Place
  readonly layer: HistoryLayer
  readonly bucketMs: number
  readonly from: number
  readonly to: number
}

/** Answers questions about one device's past. To be called in a snapshot. */
export class HistoryQueries {
  readonly #parts: HistoryParts
  readonly #sources: ChannelSources
  readonly #tables: BucketTables

  constructor(parts: HistoryParts) {
    this.#parts = parts
    this.#sources = new ChannelSources(parts.query)
    this.#tables = new BucketTables(parts.query)
  }

  answer(type: DeviceType, query: HistoryQuery): History {
    const { device, limit = defaultLimit } = query
    check(query.bucketMs, limit)
    const names = query.channels?.length ? query.channels : type.headline
    const sources = [...new Set(names)].map((name) => this.#sources.find(type, name))
    const place = this.#placeOf(type, device)
    // Where a device has nothing older, its oldest data is the oldest that can be asked for.
    const now = this.#parts.now()
    const oldest = Math.max(query.from, place?.from ?? now)
    const { layer, bucketMs } = chooseLayer({ from: oldest, bucketMs: query.bucketMs, now, retention: this.#parts.retention })
    const from = bucketMs === null ? query.from : this.#parts.calendar.bucketStart(bucketMs, query.from)
    const to = bucketMs === null ? query.to : this.#boundFrom(bucketMs, query.to)
    const answer = { device, from, to, bucketMs, layer }
    if (!place) return { ...answer, series: sources.map((source) => seriesOf(source, [])), truncated: false }
    if (bucketMs === null) {
      const readings = new ChannelReadings(this.#parts.query, type.name, place.device, sources).between(from, to, limit + 1)
      const shown = readings.slice(0, limit)
      const series = sources.map((source) =>
        seriesOf(
          source,
          shown.flatMap(({ at, values }) => readingPoint(at, values[source.channel])),
        ),
      )
      return { ...answer, series, truncated: readings.length > limit }
    }
    const buckets = this.#buckets({ type, sources, place, layer, bucketMs, from, to }, limit)
    const shown = buckets.slice(0, limit)
    const series = sources.map((source) =>
      seriesOf(
        source,
        shown.flatMap(({ start, channels }) => bucketPoint(start, channels[source.channel])),
      ),
    )
    return { ...answer, series, truncated: buckets.length > limit }
  }

  #placeOf(type: DeviceType, name: string): Place | null {
    const { query, calendar, devices, series: seriesNames } = this.#parts
    const device = devices.key(name)
    const series = device === null ? null : seriesNames.key(seriesName(device, type.name))
    if (device === null || series === null) return null
    const span = spanOf({ query, calendar, tables: this.#tables }, type.name, device, series)
    return span && { ...span, device, series }
  }

  /** Buckets with at least one of the channels, ascending; more than `limit` when there are more. */
  #buckets(question: Question, limit: number): Bucket[] {
    const { calendar } = this.#parts
    const { bucketMs, layer, place } = question
    const between = this.#reader(question)
    const found: Bucket[] = []
    const end = Math.min(question.to, this.#boundFrom(bucketMs, place.to))
    for (
      let start = Math.max(question.from, calendar.bucketStart(bucketMs, place.from));
      start < end && found.length <= limit;
    ) {
      const next = Math.min(end, this.#boundFrom(bucketMs, start + chunkMs[layer]))
      found.push(...grouped(between(start, next), (at) => calendar.bucketStart(bucketMs, at)))
      start = next
    }
    return found
  }

  /** What reads buckets that are at most as wide as asked for. */
  #reader({ type, sources, place, layer, bucketMs }: Question): (from: number, to: number) => Bucket[] {
    const { query, calendar, channels } = this.#parts
    const { device, series } = place
    const asked = new Set(sources.map((source) => source.channel))
    const needed = neededChannels(type, asked)
    const from = [...needed].map((name) => this.#sources.find(type, name))
    const readings = new ChannelReadings(query, type.name, device, from)
    const keys = new Map(
      [...asked].flatMap((name) => {
        const key = channels.key(name)
        return key === null ? [] : [[key, name] as const]
      }),
    )
    const nameOf = (key: number) => keys.get(key) ?? null
    const slim = { ...type, channels: type.channels.filter((channel) => needed.has(channel.name)) }
    const tables = this.#tables
    const measured = new MeasuredBuckets({ query, calendar, tables, series, nameOf, type: slim, asked, readings })
    if (layer === 'raw') return (start, end) => measured.between(bucketMs, start, end)
    const reader = new BucketReader({ query, calendar, tables, floors: storedFloors(query), series, nameOf, measured })
    return (start, end) => reader.between(layer, start, end)
  }

  /** The first bound of buckets at a time or after it. */
  #boundFrom(bucketMs: number, time: number): number {
    const { calendar } = this.#parts
    const start = calendar.bucketStart(bucketMs, time)
    return start === time ? start : calendar.bucketEnd(bucketMs, start)
  }
}

/** The channels that are asked for, and those that they are calculated from. */
function neededChannels(type: DeviceType, asked: ReadonlySet<string>): ReadonlySet<string> {
  const from = type.channels.flatMap(({ name, integral }) => (integral && asked.has(name) ? [integral.of] : []))
  return new Set([...asked, ...from])
}

function check(bucketMs: number | null, limit: number): void {
  const wrong = bucketMs === null ? null : validBucket(bucketMs)
  if (wrong !== null) throw new HubError('INVALID_ARGUMENT', wrong)
  if (!(Number.isInteger(limit) && limit > 0))
    throw new HubError('INVALID_ARGUMENT', `The limit must be a whole number above 0, not ${limit}.`)
}

function seriesOf({ channel, unit }: Source, points: HistoryPoint[]) {
  return { channel, unit, points }
}

function readingPoint(at: number, value: number | undefined): HistoryPoint[] {
  if (value === undefined) return []
  return [{ at, mean: value, min: value, max: value, first: value, last: value, count: 1, delta: null }]
}

function bucketPoint(at: number, part: ChannelBucket | undefined): HistoryPoint[] {
  if (!part) return []
  const { mean, min, max, first, last, count, delta } = part
  return [{ at, mean, min, max, first, last, count, delta }]
}
