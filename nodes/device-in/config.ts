import type { NodeDef } from 'node-red'
import type { DeviceFilter } from '../../core/device'
import { parseDeviceFilter } from '../shared/device-filter'
import { numberIn, oneOf } from '../shared/fields'

export const deviceInStreams = ['readings', 'events', 'rejected', 'latest'] as const
export type DeviceInStream = (typeof deviceInStreams)[number]

/** The node as the editor stores it. */
export interface DeviceInDef extends NodeDef {
  configVersion?: number
  stream?: string
  devices?: string
  types?: string
  groups?: string
  durable?: boolean
  start?: string
  /** Seconds between rounds of newest values. */
  interval?: string | number
  send?: string
}

export interface DeviceInConfig {
  readonly stream: DeviceInStream
  readonly filter: DeviceFilter
  /** Keep the place over deploys and crashes. */
  readonly durable: boolean
  /** Where a durable node without a place begins. */
  readonly start: 'now' | 'earliest'
  /** Least time between rounds of newest values, ms; 0 for the other streams, which are not throttled. */
  readonly restMs: number
  /** One message per item, or per page of items. */
  readonly send: 'item' | 'page'
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseDeviceInConfig(def: DeviceInDef): DeviceInConfig {
  const stream = oneOf('Stream', def.stream, deviceInStreams)
  const isLatest = stream === 'latest'
  const seconds = numberIn('Interval', def.interval, { min: 0.1, max: 3600, fallback: 1 })
  return {
    stream,
    filter: parseDeviceFilter(def),
    // The newest values are all there again after a restart: there is no place worth keeping.
    durable: def.durable === true && !isLatest,
    start: oneOf('Start', def.start, ['now', 'earliest']),
    restMs: isLatest ? seconds * 1000 : 0,
    send: oneOf('Send', def.send, ['item', 'page']),
  }
}
