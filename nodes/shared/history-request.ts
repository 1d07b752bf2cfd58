import type { NodeMessage } from 'node-red'
import type { SiteCalendar } from '../../core/calendar/site-calendar'
import type { HistoryQuery } from '../../core/history'
import { parseBucket } from './bucket'
import { parseDeviceFilter } from './device-filter'
import { deviceIdOf } from './device-id'
import { parseDuration } from './duration'
import { numberIn, words } from './fields'
import { type HistoryConfig, mostPoints, parseWholeDays } from './history-config'
import { parseInstant } from './instant'
import { invalid } from './invalid'
import { wholeDays } from './whole-days'

/** What `msg.query` may say about the past; each field replaces the node's own. */
export const historyFields = ['device', 'channels', 'last', 'wholeDays', 'from', 'to', 'bucket', 'limit'] as const
export type HistoryFields = { readonly [F in (typeof historyFields)[number]]?: unknown }

/** What is needed to turn words such as "yesterday" into times. */
export interface Clock {
  /** ms UTC. */
  readonly now: number
  /** The site's; asked for only when days are cut. */
  calendar(): Promise<SiteCalendar>
}

/** Readings of a time range, or buckets of it. */
export type HistoryKind = 'range' | 'bucketed'

/** The question of the node with the message's changes. Rejects with HubError INVALID_ARGUMENT that names the field. */
export async function historyQuery(
  kind: HistoryKind,
  fields: HistoryFields,
  config: HistoryConfig,
  msg: NodeMessage,
  clock: Clock,
): Promise<HistoryQuery> {
  const device = oneDevice(fields, config, msg)
  const channels = words('msg.query.channels', fields.channels ?? config.channels)
  const { from, to } = await rangeOf(fields, config, clock)
  const bucketMs = kind === 'bucketed' ? parseBucket(fields.bucket ?? config.bucket, to - from) : null
  const limit = limitOf(fields, config, mostPoints)
  return { device, channels, from, to, bucketMs, ...(limit > 0 && { limit }) }
}

/** 0 when the hub's own limit is meant. */
export function limitOf(fields: HistoryFields, config: HistoryConfig, max: number): number {
  return numberIn('msg.query.limit', fields.limit ?? config.limit, { min: 1, max, fallback: 0 })
}

export function oneDevice(fields: HistoryFields, config: HistoryConfig, msg: NodeMessage): string {
  const { devices = [] } = parseDeviceFilter({ devices: fields.device ?? config.devices })
  if (devices.length > 1) throw invalid('The past is asked of one device at a time; send one message per device.')
  return devices[0] ?? deviceIdOf(msg)
}

/** `from` beats `last` and `wholeDays`; `to` is now unless given. */
export async function rangeOf(
  fields: HistoryFields,
  config: HistoryConfig,
  clock: Clock,
): Promise<{ readonly from: number; readonly to: number }> {
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

function spanOf({ last, wholeDays }: HistoryFields, { span }: HistoryConfig): HistoryConfig['span'] {
  if (wholeDays !== undefined) return { wholeDays: parseWholeDays('msg.query.wholeDays', wholeDays) }
  return last === undefined ? span : { lastMs: parseDuration('msg.query.last', last) }
}

function rounded(from: number, to: number): { from: number; to: number } {
  return { from: Math.round(from), to: Math.round(to) }
}

function iso(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms)
}
