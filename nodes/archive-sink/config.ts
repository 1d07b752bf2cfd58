import type { NodeDef } from 'node-red'
import type { DeviceFilter } from '../../core/device'
import type { SinkStream } from '../../core/sinks/sink-item'
import type { ArchiveStoreSettings, SinkConfig } from '../../hub/client/sinks'
import { parseDeviceFilter } from '../shared/device-filter'
import { parseDuration } from '../shared/duration'
import { numberIn, oneOf } from '../shared/fields'
import { invalid, shown } from '../shared/invalid'

export const archiveStreams = ['uplinks', 'days'] as const satisfies readonly SinkStream[]

/** The node as the editor stores it. */
export interface ArchiveSinkDef extends NodeDef {
  configVersion?: number
  /** Id of the storage. */
  store?: string
  uplinks?: boolean
  days?: boolean
  start?: string
  devices?: string
  types?: string
  groups?: string
  /** Such as `10m` or `1h`. */
  batchWait?: string | number
  /** MiB. */
  batchSize?: string | number
  batchItems?: string | number
}

export interface ArchiveSinkConfig {
  readonly streams: readonly SinkStream[]
  readonly filter: DeviceFilter
  readonly start: 'now' | 'earliest'
  readonly batch: SinkConfig['batch']
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseArchiveSinkConfig(def: ArchiveSinkDef): ArchiveSinkConfig {
  const streams = archiveStreams.filter((stream) => def[stream] ?? true)
  if (streams.length === 0) throw invalid('Nothing is to be archived: tick raw messages or days.')
  const mib = numberIn('Batch size', def.batchSize, { min: 0.1, max: 32, fallback: 8 })
  const items = numberIn('Batch messages', def.batchItems, { min: 1, max: 50_000, fallback: 50_000 })
  return {
    streams,
    filter: parseDeviceFilter(def),
    start: oneOf('Begin', def.start, ['earliest', 'now']),
    batch: { items: Math.round(items), bytes: Math.round(mib * 1024 * 1024), waitMs: waitIn(def.batchWait) },
  }
}

const shortest = 10_000
const longest = 86_400_000

/** Objects of some seconds would be as many as messages; of more than a day, the archive would be no copy of the day before. */
function waitIn(value: string | number = ''): number {
  const ms = Math.round(parseDuration('Batch wait', value === '' ? '1h' : value))
  if (ms < shortest || ms > longest) throw invalid(`Batch wait is ${shown(value)}; it must be from 10s to 24h.`)
  return ms
}

/** The sink that the hub is to have, under the node's id. */
export function sinkOf(
  node: { readonly id: string; readonly name?: string | undefined },
  config: ArchiveSinkConfig,
  store: ArchiveStoreSettings,
): SinkConfig {
  return { id: node.id, name: node.name?.trim() || node.id, target: { kind: 'archive', store }, ...config }
}
