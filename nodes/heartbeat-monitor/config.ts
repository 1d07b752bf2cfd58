import type { NodeDef } from 'node-red'
import type { PresenceMonitor } from '../../hub/client/hub'
import { parseDeviceFilter } from '../shared/device-filter'
import { numberIn } from '../shared/fields'
import { invalid } from '../shared/invalid'

/** The node as the editor stores it. */
export interface HeartbeatMonitorDef extends NodeDef {
  configVersion?: number
  devices?: string
  types?: string
  groups?: string
  /** Seconds between heartbeats of devices that announced no interval. */
  interval?: string | number
  /** Missed intervals. */
  degradedAfter?: string | number
  offlineAfter?: string | number
  /** Seconds between summaries; 0: only when something changes. */
  summaryEvery?: string | number
}

export interface HeartbeatMonitorConfig {
  readonly monitor: PresenceMonitor
  /** Time between summaries, ms; 0: only when something changes. */
  readonly summaryEveryMs: number
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseHeartbeatMonitorConfig(def: HeartbeatMonitorDef): HeartbeatMonitorConfig {
  const degradedAfter = numberIn('Degraded after', def.degradedAfter, { min: 1, max: 1000, fallback: 3 })
  const offlineAfter = numberIn('Offline after', def.offlineAfter, { min: 1, max: 1000, fallback: 5 })
  if (offlineAfter <= degradedAfter) {
    throw invalid(`Offline after ${offlineAfter} intervals must be more than degraded after ${degradedAfter}.`)
  }
  const interval = numberIn('Interval', def.interval, { min: 1, max: 86_400, fallback: 60 })
  const summaryEvery = numberIn('Summary every', def.summaryEvery, { min: 0, max: 86_400, fallback: 60 })
  return {
    monitor: { id: def.id, filter: parseDeviceFilter(def), defaultIntervalMs: interval * 1000, degradedAfter, offlineAfter },
    summaryEveryMs: summaryEvery * 1000,
  }
}
