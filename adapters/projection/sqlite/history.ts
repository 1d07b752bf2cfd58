import type { SQLInputValue } from 'node:sqlite'
import type { DeviceType } from '../../../core/channel'
import { HubError } from '../../../core/errors/hub-error'
import type { History, HistoryPoint, HistoryQuery, HistorySeries } from '../../../core/history'
import { closestNames } from './closest-names'
import type { NamesSeen } from './names-seen'
import type { Cells, ReadConnection } from './read-connection'
import { quote, tableOf } from './reading-table'

const defaultLimit = 5000

/** A channel that is asked for, and how SQL gets at it. */
interface Source {
  readonly channel: string
  readonly unit: string
  readonly expression: string
  /** What the expression has to be given. */
  readonly parameters: readonly string[]
}

/** Answers questions about one device's past. */
export class HistoryQueries {
  readonly #connection: ReadConnection
  readonly #devices: NamesSeen

  constructor(connection: ReadConnection, devices: NamesSeen) {
    this.#connection = connection
    this.#devices = devices
  }

  answer(type: DeviceType, query: HistoryQuery): History {
    const { device, from, to, bucketMs } = query
    const limit = query.limit ?? defaultLimit
    if (bucketMs !== null && !(Number.isInteger(bucketMs) && bucketMs > 0))
      throw new HubError('INVALID_ARGUMENT', `The width of a bucket must be a whole number of ms above 0, not ${bucketMs}.`)
    if (!(Number.isInteger(limit) && limit > 0))
      throw new HubError('INVALID_ARGUMENT', `The limit must be a whole number above 0, not ${limit}.`)
    const names = query.channels?.length ? query.channels : type.headline
    const sources = [...new Set(names)].map((name) => this.#source(type, name))
    const key = this.#devices.key(device)
    const range = [key, from, to] as const
    const rows =
      bucketMs === null ? this.#readings(type, sources, range, limit) : this.#buckets(type, sources, range, bucketMs, limit)
    const shown = rows.slice(0, limit)
    const point = bucketMs === null ? readingPoint : bucketPoint
    const series = sources.map((source, index) => seriesOf(source, index, shown, point))
    return { device, from, to, bucketMs, series, truncated: rows.length > limit }
  }

  /** One row per reading that has at least one of the channels: time, then the channels. One more than the limit. */
  #readings(type: DeviceType, sources: readonly Source[], range: readonly SQLInputValue[], limit: number): Cells[] {
    const channels = sources.map((source, index) => `${source.expression} AS c${index}`)
    const present = sources.map((_, index) => `c${index} NOTNULL`).join(' OR ') || 'FALSE'
    const inner = `SELECT ${['at', 'epoch', 'seq', ...channels].join(', ')} FROM ${tableOf(type.name)}
      WHERE device = ? AND at >= ? AND at < ?`
    const shown = ['at', ...sources.map((_, index) => `c${index}`)].join(', ')
    const sql = `SELECT ${shown} FROM (${inner}) WHERE ${present} ORDER BY at, epoch, seq LIMIT ?`
    return this.#connection.all(sql, ...given(sources), ...range, limit + 1)
  }

  /** One row per bucket: its start, then mean, min, max and count of each channel. One more than the limit. */
  #buckets(
    type: DeviceType,
    sources: readonly Source[],
    range: readonly SQLInputValue[],
    bucketMs: number,
    limit: number,
  ): Cells[] {
    const channels = sources.map((source, index) => `${source.expression} AS c${index}`)
    // SQLite rounds towards zero; times before 1970 are to fall into the bucket that began before them, too.
    const start = 'at - (at % ? + ?) % ?'
    const inner = `SELECT ${[`${start} AS start`, ...channels].join(', ')} FROM ${tableOf(type.name)}
      WHERE device = ? AND at >= ? AND at < ?`
    const sums = sources.map((_, index) => `avg(c${index}), min(c${index}), max(c${index}), count(c${index})`)
    const present = sources.map((_, index) => `count(c${index}) > 0`).join(' OR ') || 'FALSE'
    const sql = `SELECT ${['start', ...sums].join(', ')} FROM (${inner}) GROUP BY start HAVING ${present} ORDER BY start LIMIT ?`
    return this.#connection.all(sql, bucketMs, bucketMs, bucketMs, ...given(sources), ...range, limit + 1)
  }

  /** A channel is in its column, in `extra`, or in both: the type may have learned it after devices sent it. */
  #source(type: DeviceType, channel: string): Source {
    const known = type.channels.find((each) => each.name === channel)
    // Written as a quoted label of a JSON path, which cannot hold a quote.
    const extra = !channel.includes('"') && this.#cameWithout(type, channel)
    const parameters = extra ? [`$."${channel}"`] : []
    if (known && extra)
      return { channel, unit: known.unit, expression: `coalesce(${quote(channel)}, json_extract(extra, ?))`, parameters }
    if (known) return { channel, unit: known.unit, expression: quote(channel), parameters }
    if (extra) return { channel, unit: '', expression: 'json_extract(extra, ?)', parameters }
    const closest = closestNames(channel, [...type.channels.map((each) => each.name), ...this.#extraNames(type)])
    throw new HubError(
      'UNKNOWN_CHANNEL',
      `Device type "${type.name}" has no channel "${channel}". Closest: ${closest.join(', ')}.`,
    )
  }

  /** Whether devices sent the channel although the type does not know it. */
  #cameWithout(type: DeviceType, channel: string): boolean {
    return this.#connection.number('SELECT 1 FROM extra_channel WHERE type = ? AND name = ?', type.name, channel) === 1
  }

  #extraNames(type: DeviceType): string[] {
    return this.#connection
      .all('SELECT name FROM extra_channel WHERE type = ? LIMIT 1000', type.name)
      .map(([name]) => String(name))
  }
}

function given(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) => source.parameters)
}

function seriesOf(
  { channel, unit }: Source,
  index: number,
  rows: readonly Cells[],
  point: (row: Cells, index: number) => HistoryPoint | null,
): HistorySeries {
  return { channel, unit, points: rows.flatMap((row) => point(row, index) ?? []) }
}

function readingPoint(row: Cells, index: number): HistoryPoint | null {
  const value = row[1 + index]
  return typeof value === 'number' ? { at: Number(row[0]), mean: value, min: value, max: value, count: 1 } : null
}

function bucketPoint(row: Cells, index: number): HistoryPoint | null {
  const [mean, min, max, count] = row.slice(1 + index * 4, 5 + index * 4).map(Number)
  return count ? { at: Number(row[0]), mean: mean as number, min: min as number, max: max as number, count } : null
}
