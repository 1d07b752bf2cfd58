import type { NodeMessage } from 'node-red'
import type { DeviceFilter } from '../../core/device'
import type { HistoryQuery } from '../../core/history'
import { parseDeviceFilter } from '../shared/device-filter'
import { deviceIdOf } from '../shared/device-id'
import { parseDuration } from '../shared/duration'
import { numberIn, oneOf, words } from '../shared/fields'
import { parseInstant } from '../shared/instant'
import { invalid, shown } from '../shared/invalid'
import { parseBucket } from './bucket'
import { queryKinds, type TelemetryQueryConfig } from './config'

/** What `msg.query` may have; each field replaces the node's own. */
interface QueryFields {
  readonly kind?: unknown
  readonly device?: unknown
  readonly types?: unknown
  readonly groups?: unknown
  readonly channels?: unknown
  readonly last?: unknown
  readonly from?: unknown
  readonly to?: unknown
  readonly bucket?: unknown
  readonly limit?: unknown
}
const knownFields = [
  'kind',
  'device',
  'types',
  'groups',
  'channels',
  'last',
  'from',
  'to',
  'bucket',
  'limit',
] as const satisfies (keyof QueryFields)[]

/** What to ask the hub. */
export type TelemetryRequest =
  | { readonly kind: 'latest'; readonly filter: DeviceFilter; readonly channels: readonly string[] }
  | { readonly kind: 'history'; readonly query: HistoryQuery }

/** The question of the node with the message's changes. Throws HubError INVALID_ARGUMENT that names the field. */
export function requestFor(
  config: TelemetryQueryConfig,
  msg: NodeMessage & { readonly query?: unknown },
  now: number,
): TelemetryRequest {
  const fields = queryFields(msg.query)
  const kind = oneOf('msg.query.kind', fields.kind ?? config.kind, queryKinds)
  const channels = words('msg.query.channels', fields.channels ?? config.channels)
  if (kind === 'latest') return { kind, filter: latestFilter(fields, config), channels }

  const { from, to } = range(fields, config, now)
  const query: HistoryQuery = {
    device: oneDevice(fields, config, msg),
    channels,
    from,
    to,
    bucketMs: kind === 'bucketed' ? parseBucket(fields.bucket ?? config.bucket, to - from) : null,
  }
  const limit = numberIn('msg.query.limit', fields.limit ?? config.limit, { min: 1, max: 100_000, fallback: 0 })
  return { kind: 'history', query: limit === 0 ? query : { ...query, limit } }
}

function queryFields(query: unknown): QueryFields {
  if (query === undefined || query === null) return {}
  if (typeof query !== 'object' || Array.isArray(query)) throw invalid(`msg.query is ${shown(query)}; it must be an object.`)
  for (const name of Object.keys(query)) {
    if (!knownFields.some((known) => known === name)) {
      throw invalid(`msg.query.${name} means nothing here; there are ${knownFields.join(', ')}.`)
    }
  }
  return query
}

function latestFilter(fields: QueryFields, config: TelemetryQueryConfig): DeviceFilter {
  return parseDeviceFilter({
    devices: fields.device ?? config.devices,
    types: fields.types ?? config.types,
    groups: fields.groups ?? config.groups,
  })
}

function oneDevice(fields: QueryFields, config: TelemetryQueryConfig, msg: NodeMessage): string {
  const { devices = [] } = parseDeviceFilter({ devices: fields.device ?? config.devices })
  if (devices.length > 1) throw invalid('The past is asked of one device at a time; send one message per device.')
  return devices[0] ?? deviceIdOf(msg)
}

/** `from` beats `last`; `to` is now unless given. */
function range(fields: QueryFields, config: TelemetryQueryConfig, now: number): { from: number; to: number } {
  const to = fields.to === undefined ? now : parseInstant('msg.query.to', fields.to, now)
  const last = fields.last === undefined ? config.lastMs : parseDuration('msg.query.last', fields.last)
  const from = fields.from === undefined ? to - last : parseInstant('msg.query.from', fields.from, now)
  if (from >= to) throw invalid(`The range begins at ${iso(from)} and ends at ${iso(to)}; the end must be later.`)
  return { from: Math.round(from), to: Math.round(to) }
}

function iso(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms)
}
