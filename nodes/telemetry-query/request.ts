import type { NodeMessage } from 'node-red'
import type { CompletenessQuery } from '../../core/completeness'
import type { DeviceFilter } from '../../core/device'
import type { HistoryQuery } from '../../core/history'
import { parseDeviceFilter } from '../shared/device-filter'
import { oneOf, words } from '../shared/fields'
import { type Clock, historyFields, historyQuery, limitOf, oneDevice, rangeOf } from '../shared/history-request'
import { queryFields } from '../shared/query-fields'
import { mostGaps, queryKinds, type TelemetryQueryConfig } from './config'

/** What `msg.query` may have; each field replaces the node's own. */
const knownFields = ['kind', ...historyFields, 'types', 'groups'] as const
type QueryFields = { readonly [F in (typeof knownFields)[number]]?: unknown }

/** What to ask the hub. */
export type TelemetryRequest =
  | { readonly kind: 'latest'; readonly filter: DeviceFilter; readonly channels: readonly string[] }
  | { readonly kind: 'history'; readonly query: HistoryQuery }
  | { readonly kind: 'completeness'; readonly query: CompletenessQuery }

/** The question of the node with the message's changes. Rejects with HubError INVALID_ARGUMENT that names the field. */
export async function requestFor(
  config: TelemetryQueryConfig,
  msg: NodeMessage & { readonly query?: unknown },
  clock: Clock,
): Promise<TelemetryRequest> {
  const fields: QueryFields = queryFields(msg.query, knownFields)
  const kind = oneOf('msg.query.kind', fields.kind ?? config.kind, queryKinds)
  if (kind === 'latest') {
    const channels = words('msg.query.channels', fields.channels ?? config.channels)
    return { kind, filter: latestFilter(fields, config), channels }
  }
  if (kind === 'completeness') {
    const device = oneDevice(fields, config, msg)
    const { from, to } = await rangeOf(fields, config, clock)
    const gapLimit = limitOf(fields, config, mostGaps)
    return { kind, query: { device, from, to, ...(gapLimit > 0 && { gapLimit }) } }
  }
  return { kind: 'history', query: await historyQuery(kind, fields, config, msg, clock) }
}

function latestFilter(fields: QueryFields, config: TelemetryQueryConfig): DeviceFilter {
  return parseDeviceFilter({
    devices: fields.device ?? config.devices,
    types: fields.types ?? config.types,
    groups: fields.groups ?? config.groups,
  })
}
