import type { Completeness, DayCompleteness } from '../../core/completeness'
import { completenessPercent } from '../../core/completeness-percent'
import type { History } from '../../core/history'
import type { LatestValues, QualityFlag } from '../../core/reading'
import { hub } from '../../hub/client/current'
import { influxHistory, pointCount } from '../shared/influx-history'
import type { InfluxSource } from '../shared/influx-source'
import type { TelemetryRequest } from './request'

export interface TelemetryAnswer {
  readonly payload: History | readonly LatestValues[] | CompletenessReport
  /** How many points (history), devices (latest) or days (completeness). */
  readonly size: number
  readonly of: 'points' | 'devices' | 'days'
  /** The hub had more than the limit let through. */
  readonly truncated: boolean
}

/** Completeness with its percentages worked out, rounded down; null where nothing was expected. */
export interface CompletenessReport extends Omit<Completeness, 'days'> {
  /** Flags of its newest reading: whether its clock can be trusted. Empty when there is nothing to say. */
  readonly quality: readonly QualityFlag[]
  /** Of all days together. */
  readonly percent: number | null
  readonly days: readonly (DayCompleteness & { readonly percent: number | null })[]
}

/** Asks the hub, which asks InfluxDB for time ranges where one is given. Rejects with HubError. */
export async function answerTo(request: TelemetryRequest, influx: InfluxSource | null): Promise<TelemetryAnswer> {
  if (request.kind === 'latest') {
    const all = await hub().latest(request.filter)
    const payload = request.channels.length === 0 ? all : all.map((values) => onlyChannels(values, request.channels))
    return { payload, size: payload.length, of: 'devices', truncated: false }
  }
  if (request.kind === 'completeness') {
    const [completeness, quality] = await Promise.all([hub().completeness(request.query), newestQuality(request.query.device)])
    const payload = reportOf(completeness, quality)
    return { payload, size: payload.days.length, of: 'days', truncated: payload.truncated }
  }
  const payload = influx ? await influxHistory(influx, request.query) : await hub().history(request.query)
  return { payload, size: pointCount(payload), of: 'points', truncated: payload.truncated }
}

/** The reading that made the newest values what they are has the flags that they lack. */
async function newestQuality(device: string): Promise<readonly QualityFlag[]> {
  const filter = { devices: [device] }
  const [newest] = await hub().latest(filter)
  if (!newest) return []
  const { items } = await hub().readStream({ stream: 'readings', after: newest.id - 1, filter, limit: 1 })
  return items[0]?.id === newest.id ? items[0].quality : []
}

function reportOf(completeness: Completeness, quality: readonly QualityFlag[]): CompletenessReport {
  const sum = (count: 'expected' | 'missing') => completeness.days.reduce((total, day) => total + day[count], 0)
  return {
    ...completeness,
    quality,
    percent: completenessPercent({ expected: sum('expected'), missing: sum('missing') }),
    days: completeness.days.map((day) => ({ ...day, percent: completenessPercent(day) })),
  }
}

function onlyChannels(latest: LatestValues, channels: readonly string[]): LatestValues {
  const kept = Object.entries(latest.values).filter(([channel]) => channels.includes(channel))
  return { ...latest, values: Object.fromEntries(kept) }
}
