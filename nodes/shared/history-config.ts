import { parseBucket } from './bucket'
import { parseDeviceFilter } from './device-filter'
import { numberIn, oneOf, words } from './fields'
import { invalid, shown } from './invalid'

/** Days counted back from last midnight; `days` are of 24 hours and end now. */
const wholeDaysUnit = 'whole-days'
const spanUnits = ['hours', 'minutes', 'days', wholeDaysUnit] as const
const unitMs = { hours: 3_600_000, minutes: 60_000, days: 86_400_000, [wholeDaysUnit]: 86_400_000 } as const satisfies Record<
  (typeof spanUnits)[number],
  number
>

/** The fields of a form that asks for the past, as the editor stores them. */
export interface HistoryDef {
  /** One device for the past. */
  device?: string
  channels?: string
  last?: string | number
  lastUnit?: string
  bucket?: string
  limit?: string | number
}

/** How much of the past: up to now, or whole days of the site up to last midnight. */
export type Span = { readonly lastMs: number } | { readonly wholeDays: number }

/** The hub's bound of an answer. */
export const mostPoints = 100_000
/** Ten years and the leap days in them. */
export const mostWholeDays = 3660

/** What is asked when the message says nothing. */
export interface HistoryConfig {
  readonly devices: readonly string[]
  readonly channels: readonly string[]
  readonly span: Span
  /** `auto` or a text such as `15m`. */
  readonly bucket: string
  /** Most points per channel, or of what else is asked; null: the hub's own limit. */
  readonly limit: number | null
}

/** `most`: the largest limit. Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseHistoryConfig(def: HistoryDef, most = mostPoints): HistoryConfig {
  const { devices = [] } = parseDeviceFilter({ devices: def.device })
  const unit = oneOf('Unit', def.lastUnit, spanUnits)
  const last = numberIn('Last', def.last, { min: 0.01, max: 100_000, fallback: 1 })
  const span = unit === wholeDaysUnit ? { wholeDays: parseWholeDays('Last', last) } : { lastMs: last * unitMs[unit] }
  const bucket = def.bucket?.trim() || 'auto'
  parseBucket(bucket, last * unitMs[unit])
  const limit = numberIn('Limit', def.limit, { min: 0, max: most, fallback: 0 })
  return { devices, channels: words('Channels', def.channels), span, bucket, limit: limit || null }
}

/** A number of whole days. Throws HubError INVALID_ARGUMENT. */
export function parseWholeDays(name: string, value: unknown): number {
  const days = numberIn(name, value, { min: 1, max: mostWholeDays, fallback: 1 })
  if (Number.isInteger(days)) return days
  throw invalid(`${name} is ${shown(value)}; whole days are a whole number of days.`)
}
