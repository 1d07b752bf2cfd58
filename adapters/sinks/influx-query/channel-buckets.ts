import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { Channel } from '../../../core/channel'
import type { HistoryPoint } from '../../../core/history'
import type { ChannelBucket } from '../../../core/rollup/bucket'
import { ChannelSummary } from '../../../core/rollup/channel-summary'
import { mergeChannel } from '../../../core/rollup/merge'
import { bucketFields } from '../../../core/sinks/influx/layout'
import type { Row, Rows, SeriesSource } from './series-source'
import { counterBuckets } from './window-delta'

const hourMs = 3_600_000
const quarterMs = 900_000
/** How far back the last value of a counter is looked for, ms. */
const lookBackMs = 7 * 86_400_000
/** Rows of one question whose buckets are summed up here. */
const mostRows = 200_000

type Part = readonly [start: number, bucket: ChannelBucket]

/** Buckets of one channel. The server cuts in UTC; what is as wide as an hour or more is merged into the hours and days of the site. */
export class ChannelBuckets {
  readonly #source: SeriesSource
  readonly #calendar: SiteCalendar
  readonly #channel: Channel

  constructor(source: SeriesSource, calendar: SiteCalendar, channel: Channel) {
    this.#source = source
    this.#calendar = calendar
    this.#channel = channel
  }

  /** `rows.from` and `rows.to` are bounds of buckets. */
  async between(rows: Rows, bucketMs: number): Promise<readonly HistoryPoint[]> {
    const parts = await this.#parts(rows, bucketMs)
    const groups = Map.groupBy(parts, ([start]) => this.#calendar.bucketStart(bucketMs, start))
    return [...groups].map(([at, group]) => {
      const { events: _, ...point } = mergeChannel(group.map(([, bucket]) => bucket))
      return { at, ...point }
    })
  }

  async #parts(rows: Rows, bucketMs: number): Promise<readonly Part[]> {
    if (rows.layer !== null) return this.#stored(rows)
    const step = bucketMs < hourMs ? bucketMs : this.#step(rows)
    // No server has a mean of true and false.
    if (rows.place.isBoolean) return this.#summed(await this.#source.rows(rows, rows.place.field, mostRows), step)
    const { factor } = rows.place
    const windows = (await this.#source.windows(rows, step)).map(({ start, count, ...values }) => ({
      start,
      count,
      min: values.min / factor,
      max: values.max / factor,
      mean: values.mean / factor,
      first: values.first / factor,
      last: values.last / factor,
    }))
    if (this.#channel.kind !== 'counter')
      return windows.map(({ start, ...window }) => [start, { ...window, delta: null, events: null }])
    const before = await this.#source.last({ ...rows, from: Math.max(0, rows.from - lookBackMs), to: rows.from })
    const shown = before && { at: before[0], value: Number(before[1]) / factor }
    return counterBuckets(this.#channel, windows, step, shown)
  }

  /** Roll-ups as a sink wrote them. Where a device was moved to another group there may be two of one start: the fuller is the newer. */
  async #stored(rows: Rows): Promise<readonly Part[]> {
    const found = new Map<number, Record<string, number>>()
    for (const name of bucketFields) {
      for (const [at, value] of await this.#source.rows(rows, rows.place.field + name, mostRows)) {
        const fields = found.get(at) ?? {}
        const scaled = name === 'count' ? Number(value) : Number(value) / rows.place.factor
        fields[name] = name === 'count' ? Math.max(fields[name] ?? 0, scaled) : scaled
        found.set(at, fields)
      }
    }
    return [...found]
      .sort(([a], [b]) => a - b)
      .map(([start, { count = 0, min = 0, max = 0, mean = 0, first = 0, last = 0, delta }]) => {
        return [start, { count, min, max, mean, first, last, delta: delta ?? null, events: null }]
      })
  }

  #summed(rows: readonly Row[], step: number): readonly Part[] {
    const groups = Map.groupBy(rows, ([at]) => Math.floor(at / step) * step)
    return [...groups].map(([start, inside]) => {
      const summary = new ChannelSummary(undefined, {})
      for (const [at, value] of inside) summary.add(at, Number(value))
      return [start, summary.bucket()]
    })
  }

  /** An hour of UTC is an hour of the site, but for zones with odd quarters. */
  #step({ from, to }: Rows): number {
    return [from, to].every((at) => this.#calendar.offsetAt(at) % hourMs === 0) ? hourMs : quarterMs
  }
}
