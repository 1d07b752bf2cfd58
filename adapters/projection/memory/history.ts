import type { DeviceType } from '../../../core/channel'
import { HubError } from '../../../core/errors/hub-error'
import type { History, HistoryPoint, HistoryQuery } from '../../../core/history'
import type { Reading } from '../../../core/reading'

const defaultLimit = 5000

/** The history of a device, straight from its definition. `readings` are those of the type. */
export function historyOf(type: DeviceType, readings: readonly Reading[], query: HistoryQuery): History {
  const { device, from, to, bucketMs, limit = defaultLimit } = query
  requirePositive('width of a bucket', bucketMs ?? 1)
  requirePositive('limit', limit)
  const channels = [...new Set(query.channels?.length ? query.channels : type.headline)]
  const units = new Map(channels.map((channel) => [channel, unitOf(type, readings, channel)]))

  const rows = readings
    .filter((each) => each.device === device && each.at >= from && each.at < to)
    .filter((each) => channels.some((channel) => each.values[channel] !== undefined))
    .sort((a, b) => a.at - b.at || a.epoch - b.epoch || a.seq - b.seq)
  const groups =
    bucketMs === null ? rows.map((row) => [row]) : [...Map.groupBy(rows, (row) => Math.floor(row.at / bucketMs)).values()]
  const start = (at: number) => (bucketMs === null ? at : Math.floor(at / bucketMs) * bucketMs)
  const shown = groups.slice(0, limit)
  const series = channels.map((channel) => ({
    channel,
    unit: units.get(channel) ?? '',
    points: shown.flatMap((group) => pointOf(group, channel, start(group[0]?.at ?? 0))),
  }))
  return { device, from, to, bucketMs, series, truncated: groups.length > limit }
}

function pointOf(group: readonly Reading[], channel: string, at: number): HistoryPoint[] {
  const values = group.flatMap((reading) => reading.values[channel] ?? [])
  if (values.length === 0) return []
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return [{ at, mean, min: Math.min(...values), max: Math.max(...values), count: values.length }]
}

/** The unit of a channel; '' for one that devices sent although the type does not know it. */
function unitOf(type: DeviceType, readings: readonly Reading[], channel: string): string {
  const known = type.channels.find((each) => each.name === channel)
  if (known) return known.unit
  if (readings.some((each) => each.values[channel] !== undefined)) return ''
  const names = type.channels.map((each) => each.name).join(', ')
  throw new HubError('UNKNOWN_CHANNEL', `Device type "${type.name}" has no channel "${channel}", but ${names}.`)
}

function requirePositive(what: string, value: number): void {
  if (!(Number.isInteger(value) && value > 0))
    throw new HubError('INVALID_ARGUMENT', `The ${what} must be a whole number above 0, not ${value}.`)
}
