import type { NodeDef } from 'node-red'
import type { DeviceFilter } from '../../core/device'
import type { SinkStream } from '../../core/sinks/sink-item'
import type { SinkConfig } from '../../hub/client/sinks'
import { parseDeviceFilter } from '../shared/device-filter'
import { numberIn, oneOf } from '../shared/fields'
import type { InfluxSource } from '../shared/influx-source'
import { invalid } from '../shared/invalid'

export const sinkStreams = ['readings', 'events', 'hours', 'days'] as const satisfies readonly SinkStream[]

/** The node as the editor stores it. */
export interface InfluxSinkDef extends NodeDef {
  configVersion?: number
  /** Id of the connection. */
  connection?: string
  layout?: string
  readings?: boolean
  events?: boolean
  hours?: boolean
  days?: boolean
  start?: string
  devices?: string
  types?: string
  groups?: string
  batchItems?: string | number
  /** KiB. */
  batchSize?: string | number
  /** Seconds. */
  batchWait?: string | number
  gzip?: boolean
}

export interface InfluxSinkConfig {
  readonly streams: readonly SinkStream[]
  readonly filter: DeviceFilter
  readonly start: 'now' | 'earliest'
  readonly batch: SinkConfig['batch']
  readonly gzip: boolean
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseInfluxSinkConfig(def: InfluxSinkDef): InfluxSinkConfig {
  const streams = sinkStreams.filter((stream) => def[stream] ?? stream === 'readings')
  if (streams.length === 0) throw invalid('Nothing is to be written: tick readings, events, hours or days.')
  const kib = numberIn('Batch size', def.batchSize, { min: 1, max: 16_384, fallback: 1024 })
  const seconds = numberIn('Batch wait', def.batchWait, { min: 0.01, max: 60, fallback: 1 })
  const items = numberIn('Batch items', def.batchItems, { min: 1, max: 50_000, fallback: 5000 })
  return {
    streams,
    filter: parseDeviceFilter(def),
    start: oneOf('Begin', def.start, ['now', 'earliest']),
    batch: { items: Math.round(items), bytes: Math.round(kib * 1024), waitMs: Math.round(seconds * 1000) },
    gzip: def.gzip !== false,
  }
}

/** The sink that the hub is to have, under the node's id. */
export function sinkOf(
  node: { readonly id: string; readonly name?: string | undefined },
  { gzip, ...config }: InfluxSinkConfig,
  { connection, layout }: InfluxSource,
): SinkConfig {
  return {
    id: node.id,
    name: node.name?.trim() || node.id,
    target: { kind: 'influx', connection, layout, gzip },
    ...config,
  }
}
