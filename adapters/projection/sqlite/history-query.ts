import type { DeviceType } from '../../../core/channel'
import { HubError } from '../../../core/errors/hub-error'
import type { History, HistoryPoint, HistoryQuery } from '../../../core/history'
import { columnOf, readingTable } from './schema'
import type { Statements } from './statements'

const defaultLimit = 5000
const maxLimit = 50_000
const maxChannels = 32
const extraName = /^[a-z][a-z0-9_]{0,63}$/

interface Selected {
  readonly channel: string
  readonly unit: string
  readonly expression: string
}

/** Answers a history question with one scan over the device's range, however many channels are asked for. */
export function queryHistory(statements: Statements, type: DeviceType, deviceKey: number | null, query: HistoryQuery): History {
  const { device, from, to, bucketMs } = query
  check(query)
  const selected = (query.channels?.length ? query.channels : type.headline).map((name) => select(type, name))
  const limit = query.limit ?? defaultLimit
  const rows = deviceKey === null ? [] : scan(statements, type, deviceKey, query, selected, limit + 1)
  const truncated = rows.length > limit
  if (truncated) rows.pop()
  const series = selected.map(({ channel, unit }, i) => ({
    channel,
    unit,
    points: bucketMs === null ? raw(rows, i) : buckets(rows, i),
  }))
  return { device, from, to, bucketMs, series, truncated }
}

function check({ from, to, bucketMs, limit, channels }: HistoryQuery): void {
  if (!Number.isFinite(from) || !Number.isFinite(to) || from >= to)
    throw new HubError('INVALID_ARGUMENT', '"from" must be before "to"')
  if (bucketMs !== null && !(Number.isInteger(bucketMs) && bucketMs >= 1000)) {
    throw new HubError('INVALID_ARGUMENT', 'a bucket is a whole number of milliseconds, at least 1000')
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= maxLimit)) {
    throw new HubError('INVALID_ARGUMENT', `limit must be from 1 to ${maxLimit}`)
  }
  if ((channels?.length ?? 0) > maxChannels) throw new HubError('INVALID_ARGUMENT', `at most ${maxChannels} channels at once`)
}

/** A channel of the type is a column; any other name may be a channel the device sent beyond its type. */
function select(type: DeviceType, name: string): Selected {
  const channel = type.channels.find((c) => c.name === name)
  if (channel) return { channel: name, unit: channel.unit, expression: `"${columnOf(name)}"` }
  const near = type.channels.map((c) => c.name).filter((c) => c.startsWith(name.split('_')[0] ?? name))
  if (!extraName.test(name) || near.length > 0) {
    const hint = (near.length > 0 ? near : type.channels.map((c) => c.name)).slice(0, 8).join(', ')
    throw new HubError('UNKNOWN_CHANNEL', `${type.name} has no channel "${name}"; near to it: ${hint}`)
  }
  return { channel: name, unit: '', expression: `json_extract(extra, '$.${name}')` }
}

type Row = (number | null)[]

function scan(
  statements: Statements,
  type: DeviceType,
  key: number,
  query: HistoryQuery,
  selected: readonly Selected[],
  limit: number,
): Row[] {
  const table = readingTable(type.name)
  const { from, to, bucketMs } = query
  if (bucketMs === null) {
    const columns = selected.map((s) => s.expression).join(',')
    const some = selected.map((s) => `${s.expression} IS NOT NULL`).join(' OR ')
    const sql = `SELECT at, ${columns} FROM ${table} WHERE device = ? AND at >= ? AND at < ? AND (${some}) ORDER BY at LIMIT ?`
    return statements.arrays(sql).all(key, from, to, limit) as unknown as Row[]
  }
  const columns = selected.map(({ expression: e }) => `avg(${e}), min(${e}), max(${e}), count(${e})`).join(',')
  const sql = `SELECT at - at % ? AS bucket, ${columns} FROM ${table} WHERE device = ? AND at >= ? AND at < ? GROUP BY bucket ORDER BY bucket LIMIT ?`
  return statements.arrays(sql).all(bucketMs, key, from, to, limit) as unknown as Row[]
}

function raw(rows: readonly Row[], series: number): HistoryPoint[] {
  const points: HistoryPoint[] = []
  for (const row of rows) {
    const value = row[1 + series]
    if (value !== null && value !== undefined)
      points.push({ at: row[0] as number, mean: value, min: value, max: value, count: 1 })
  }
  return points
}

function buckets(rows: readonly Row[], series: number): HistoryPoint[] {
  const points: HistoryPoint[] = []
  for (const row of rows) {
    const [mean, min, max, count] = row.slice(1 + series * 4, 5 + series * 4) as number[]
    if (count) points.push({ at: row[0] as number, mean: mean as number, min: min as number, max: max as number, count })
  }
  return points
}
