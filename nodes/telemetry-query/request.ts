import type { NodeMessage } from 'node-red'
import type { SiteCalendar } from '../../core/calendar/site-calendar'
import type { CompletenessQuery } from '../../core/completeness'
import type { DeviceFilter } from '../../core/device'
import type { HistoryQuery } from '../../core/history'
import { parseDeviceFilter } from '../shared/device-filter'
import { deviceIdOf } from '../shared/device-id'
import { parseDuration } from '../shared/duration'
import { numberIn, oneOf, words } from '../shared/fields'
import { parseInstant } from '../shared/instant'
import { invalid, shown } from '../shared/invalid'
import { parseBucket } from './bucket'
import { mostGaps, mostPoints, parseWholeDays, queryKinds, type TelemetryQueryConfig } from './config'
import { wholeDays } from './whole-days'

/** What `msg.query` may have; each field replaces the node's own. */
interface QueryFields {
  readonly kind?: unknown
  readonly device?: unknown
  readonly types?: unknown
  readonly groups?: unknown
  readonly channels?: unknown
  readonly last?: unknown
  readonly wholeDays?: unknown
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
  'wholeDays',
  'from',
  'to',
  'bucket',
  'limit',
] as const satisfies (keyof QueryFields)[]

/** What to ask the hub. */
export type TelemetryRequest =
  | { readonly kind: 'latest'; readonly filter: DeviceFilter; readonly channels: readonly string[] }
  | { readonly kind: 'history'; readonly query: HistoryQuery }
  | { readonly kind: 'completeness'; readonly query: CompletenessQuery }

/** What is needed to turn words such as "yesterday" into times. */
export interface Clock {
  /** ms UTC. */
  readonly now: number
  /** The site's; asked for only when days are cut. */
  calendar(): Promise<SiteCalendar>
}

/** The question of the node with the message's changes. Rejects with HubError INVALID_ARGUMENT that names the field. */
export async function requestFor(
  config: TelemetryQueryConfig,
  msg: NodeMessage & { readonly query?: unknown },
  clock: Clock,
): Promise<TelemetryRequest> {
  const fields = queryFields(msg.query)
  const kind = oneOf('msg.query.kind', fields.kind ?? config.kind, queryKinds)
  const channels = words('msg.query.channels', fields.channels ?? config.channels)
  if (kind === 'latest') return { kind, filter: latestFilter(fields, config), channels }

  const device = oneDevice(fields, config, msg)
  const { from, to } = await range(fields, config, clock)
  if (kind === 'completeness') {
    const gapLimit = limitOf(fields, config, mostGaps)
    return { kind, query: { device, from, to, ...(gapLimit > 0 && { gapLimit }) } }
  }
  const bucketMs = kind === 'bucketed' ? parseBucket(fields.bucket ?? config.bucket, to - from) : null
  const limit = limitOf(fields, config, mostPoints)
  return { kind: 'history', query: { device, channels, from, to, bucketMs, ...(limit > 0 && { limit }) } }
}

/** 0 when the hub's own limit is meant. */
function limitOf(fields: QueryFields, config: TelemetryQueryConfig, max: number): number {
  return numberIn('msg.query.limit', fields.limit ?? config.limit, { min: 1, max, fallback: 0 })
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

/** `from` beats `last` and `wholeDays`; `to` is now unless given. */
async function range(fields: QueryFields, config: TelemetryQueryConfig, clock: Clock): Promise<{ from: number; to: number }> {
  const { now } = clock
  const to = fields.to === undefined ? now : parseInstant('msg.query.to', fields.to, now)
  if (fields.from === undefined) {
    const span = spanOf(fields, config)
    return 'wholeDays' in span ? wholeDays(span.wholeDays, to, await clock.calendar()) : rounded(to - span.lastMs, to)
  }
  const from = parseInstant('msg.query.from', fields.from, now)
  if (from >= to) throw invalid(`The range begins at ${iso(from)} and ends at ${iso(to)}; the end must be later.`)
  return rounded(from, to)
}

function spanOf({ last, wholeDays }: QueryFields, { span }: TelemetryQueryConfig): TelemetryQueryConfig['span'] {
  if (wholeDays !== undefined) return { wholeDays: parseWholeDays('msg.query.wholeDays', wholeDays) }
  return last === undefined ? span : { lastMs: parseDuration('msg.query.last', last) }
}

function rounded(from: number, to: number): { from: number; to: number } {
  return { from: Math.round(from), to: Math.round(to) }
}

function iso(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms)
}
