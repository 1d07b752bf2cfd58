import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { Channel, DeviceType } from '../../../core/channel'
import { HubError } from '../../../core/errors/hub-error'
import type { History, HistoryPoint, HistoryQuery } from '../../../core/history'
import type { Layer } from '../../../core/rollup/bucket'
import { chooseLayer, validBucket } from '../../../core/rollup/choose-layer'
import type { InfluxConnection, InfluxLayout } from '../../../core/sinks/influx/connection'
import { connectionProblem } from '../../../core/sinks/influx/connection-problem'
import type { PointLayout } from '../../../core/sinks/influx/layout'
import { pointLayout } from '../../../core/sinks/influx/layouts'
import { ChannelBuckets } from './channel-buckets'
import { cut } from './cut'
import { FluxSource } from './flux-source'
import { InfluxQlSource } from './influxql-source'
import type { SeriesSource } from './series-source'

export interface InfluxQueryOptions {
  readonly connection: InfluxConnection
  readonly layout: InfluxLayout
  /** Cuts hours and days. */
  readonly calendar: SiteCalendar
  readonly now: () => number
  /** How long InfluxDB keeps readings and hours, ms; older ranges are answered from hours and days. */
  readonly rawKeptMs?: number
  readonly hoursKeptMs?: number
}

const dayMs = 86_400_000
const hourMs = 3_600_000
const defaultLimit = 5000
/** The servers count ns in 64 bits, ms UTC. */
const endOfTime = 9_223_372_036_000

/** Answers questions about one device's past from InfluxDB, in the shape and with the rules of the embedded store. */
export class InfluxQuery {
  readonly #options: InfluxQueryOptions
  readonly #layout: PointLayout
  readonly #source: SeriesSource

  /** Throws INVALID_ARGUMENT. */
  constructor(options: InfluxQueryOptions) {
    const problem = connectionProblem(options.connection)
    if (problem !== null || !URL.canParse(options.connection.url))
      throw new HubError('INVALID_ARGUMENT', problem ?? 'The URL of InfluxDB cannot be read.')
    this.#options = options
    this.#layout = pointLayout(options.layout)
    this.#source =
      options.connection.version === '1' ? new InfluxQlSource(options.connection) : new FluxSource(options.connection)
  }

  /** Rejects with INVALID_ARGUMENT, UNKNOWN_CHANNEL or STORE_UNAVAILABLE. */
  async history(type: DeviceType, query: HistoryQuery): Promise<History> {
    const { device, limit = defaultLimit } = query
    check(query.bucketMs, limit)
    const names = [...new Set(query.channels?.length ? query.channels : type.headline)]
    const channels = await Promise.all(names.map((name) => this.#channelOf(type, name)))
    const { layer, bucketMs } = this.#choose(query, channels)
    const { calendar } = this.#options
    const from = bucketMs === null ? query.from : calendar.bucketStart(bucketMs, query.from)
    const start = bucketMs === null ? query.to : calendar.bucketStart(bucketMs, query.to)
    const to = bucketMs === null || start === query.to ? query.to : calendar.bucketEnd(bucketMs, start)
    const all = await this.#inTurn(channels, (channel) =>
      this.#points(type, channel, { ...query, from, to, bucketMs, limit }, layer),
    )
    const { shown, truncated } = cut(all, limit)
    const series = channels.map(({ name, unit }, index) => ({ channel: name, unit, points: shown[index] ?? [] }))
    return { device, from, to, bucketMs, layer: layer ?? 'raw', series, truncated }
  }

  close(): void {
    this.#source.close()
  }

  /** Readings while they are kept; the roll-ups that a sink wrote where they are not, and where channels are calculated. */
  #choose({ from, to, bucketMs }: HistoryQuery, channels: readonly Channel[]): { layer: Layer | null; bucketMs: number | null } {
    const { now, rawKeptMs = 30 * dayMs, hoursKeptMs = 365 * dayMs } = this.#options
    const isCalculated = bucketMs !== null && bucketMs % hourMs === 0 && channels.some(({ integral }) => integral)
    if ((from >= now() - rawKeptMs || to <= from) && !isCalculated) return { layer: null, bucketMs }
    const retention = { rawMs: rawKeptMs, fiveMinutesMs: 0, hoursMs: hoursKeptMs }
    const chosen = chooseLayer({
      from: Math.min(from, now() - 1),
      bucketMs: Math.max(bucketMs ?? hourMs, hourMs),
      now: now(),
      retention,
    })
    const layer = chosen.layer === '1d' ? '1d' : '1h'
    return { layer, bucketMs: chosen.bucketMs }
  }

  async #points(
    type: DeviceType,
    channel: Channel,
    query: Required<Pick<HistoryQuery, 'device' | 'from' | 'to' | 'bucketMs' | 'limit'>>,
    layer: Layer | null,
  ): Promise<readonly HistoryPoint[]> {
    const { device, from, to, bucketMs, limit } = query
    const place = this.#layout.place(type, device, channel.name, layer)
    const rows = { place, layer, from: Math.max(from, 0), to: Math.min(to, endOfTime) }
    if (rows.from >= rows.to) return []
    if (bucketMs !== null) return new ChannelBuckets(this.#source, this.#options.calendar, channel).between(rows, bucketMs)
    const found = await this.#source.rows(rows, place.field, limit + 1)
    return found.map(([at, value]) => pointOf(at, Number(value) / place.factor))
  }

  /** One after the other: a page of twenty channels is not to take all of the server. */
  async #inTurn<T>(channels: readonly Channel[], work: (channel: Channel) => Promise<T>): Promise<T[]> {
    const results: T[] = []
    for (const channel of channels) results.push(await work(channel))
    return results
  }

  /** A channel the type does not know can be asked for once a device has sent it. */
  async #channelOf(type: DeviceType, name: string): Promise<Channel> {
    const known = type.channels.find((channel) => channel.name === name)
    if (known) return known
    const { measurement, tags, field, ...rest } = this.#layout.place(type, '', name, null)
    const { metric } = tags
    const place = { ...rest, measurement, field, tags: metric === undefined ? {} : { metric } }
    const everything = { place, layer: null, from: 0, to: this.#options.now() + 366 * dayMs }
    const found = name === '' ? [] : await this.#source.rows(everything, field, 1)
    if (found.length > 0)
      return { name, label: name, unit: '', kind: 'gauge', key: name, range: [0, 0], decimals: 3, group: '', phase: null }
    const names = type.channels.map((channel) => channel.name).join(', ')
    throw new HubError('UNKNOWN_CHANNEL', `Device type "${type.name}" has no channel "${name}", but ${names}.`)
  }
}

function pointOf(at: number, value: number): HistoryPoint {
  return { at, mean: value, min: value, max: value, first: value, last: value, count: 1, delta: null }
}

function check(bucketMs: number | null, limit: number): void {
  const wrong = bucketMs === null ? null : validBucket(bucketMs)
  if (wrong !== null) throw new HubError('INVALID_ARGUMENT', wrong)
  if (!(Number.isInteger(limit) && limit > 0))
    throw new HubError('INVALID_ARGUMENT', `The limit must be a whole number above 0, not ${limit}.`)
}
