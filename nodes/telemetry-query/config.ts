import type { NodeDef } from 'node-red'
import { parseDeviceFilter } from '../shared/device-filter'
import { numberIn, oneOf, words } from '../shared/fields'
import { invalid, shown } from '../shared/invalid'
import { parseBucket } from './bucket'

export const queryKinds = ['latest', 'range', 'bucketed', 'completeness'] as const
export type QueryKind = (typeof queryKinds)[number]

/** Days counted back from last midnight; `days` are of 24 hours and end now. */
const wholeDaysUnit = 'whole-days'
const spanUnits = ['hours', 'minutes', 'days', wholeDaysUnit] as const
const unitMs = { hours: 3_600_000, minutes: 60_000, days: 86_400_000, [wholeDaysUnit]: 86_400_000 } as const satisfies Record<
  (typeof spanUnits)[number],
  number
>

/** The node as the editor stores it. */
export interface TelemetryQueryDef extends NodeDef {
  configVersion?: number
  kind?: string
  /** One device for the past; any number, or none for all, for the latest values. */
  device?: string
  types?: string
  groups?: string
  channels?: string
  last?: string | number
  lastUnit?: string
  bucket?: string
  limit?: string | number
}

/** How much of the past: up to now, or whole days of the site up to last midnight. */
export type Span = { readonly lastMs: number } | { readonly wholeDays: number }

/** The hub's bounds of an answer. */
export const mostPoints = 100_000
export const mostGaps = 1000
/** Ten years and the leap days in them. */
export const mostWholeDays = 3660

/** What the node asks when the message says nothing. */
export interface TelemetryQueryConfig {
  readonly kind: QueryKind
  readonly devices: readonly string[]
  readonly types: readonly string[]
  readonly groups: readonly string[]
  readonly channels: readonly string[]
  readonly span: Span
  /** `auto` or a text such as `15m`. */
  readonly bucket: string
  /** Most points per channel, or gaps; null: the hub's own limit. */
  readonly limit: number | null
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseTelemetryQueryConfig(def: TelemetryQueryDef): TelemetryQueryConfig {
  const { devices = [], types = [], groups = [] } = parseDeviceFilter({ ...def, devices: def.device })
  const kind = oneOf('Kind', def.kind, queryKinds)
  const unit = oneOf('Unit', def.lastUnit, spanUnits)
  const last = numberIn('Last', def.last, { min: 0.01, max: 100_000, fallback: 1 })
  const span = unit === wholeDaysUnit ? { wholeDays: parseWholeDays('Last', last) } : { lastMs: last * unitMs[unit] }
  const bucket = def.bucket?.trim() || 'auto'
  parseBucket(bucket, last * unitMs[unit])
  const limit = numberIn('Limit', def.limit, { min: 0, max: kind === 'completeness' ? mostGaps : mostPoints, fallback: 0 })
  return {
    kind,
    devices,
    types,
    groups,
    channels: words('Channels', def.channels),
    span,
    bucket,
    limit: limit || null,
  }
}

/** A number of whole days. Throws HubError INVALID_ARGUMENT. */
export function parseWholeDays(name: string, value: unknown): number {
  const days = numberIn(name, value, { min: 1, max: mostWholeDays, fallback: 1 })
  if (Number.isInteger(days)) return days
  throw invalid(`${name} is ${shown(value)}; whole days are a whole number of days.`)
}
