import type { History } from '../../core/history'
import type { LatestValues } from '../../core/reading'
import { hub } from '../../hub/client/current'
import type { TelemetryRequest } from './request'

export interface TelemetryAnswer {
  readonly payload: History | readonly LatestValues[]
  /** How many points (history) or devices (latest). */
  readonly size: number
  readonly of: 'points' | 'devices'
  /** The hub had more than the limit let through. */
  readonly truncated: boolean
}

/** Asks the hub. Rejects with HubError. */
export async function answerTo(request: TelemetryRequest): Promise<TelemetryAnswer> {
  if (request.kind === 'latest') {
    const all = await hub().latest(request.filter)
    const payload = request.channels.length === 0 ? all : all.map((values) => onlyChannels(values, request.channels))
    return { payload, size: payload.length, of: 'devices', truncated: false }
  }
  const payload = await hub().history(request.query)
  const size = payload.series.reduce((sum, { points }) => sum + points.length, 0)
  return { payload, size, of: 'points', truncated: payload.truncated }
}

function onlyChannels(latest: LatestValues, channels: readonly string[]): LatestValues {
  const kept = Object.entries(latest.values).filter(([channel]) => channels.includes(channel))
  return { ...latest, values: Object.fromEntries(kept) }
}
