import type { NodeDef } from 'node-red'
import { parseDeviceFilter } from '../shared/device-filter'
import { numberIn, oneOf, words } from '../shared/fields'
import { parseBucket } from './bucket'

export const queryKinds = ['latest', 'range', 'bucketed'] as const
export type QueryKind = (typeof queryKinds)[number]

const spanUnits = ['hours', 'minutes', 'days'] as const
const unitMs = { hours: 3_600_000, minutes: 60_000, days: 86_400_000 } as const satisfies Record<
  (typeof spanUnits)[number],
  number
>

/** The node as the editor stores it. */
export interface TelemetryQueryDef extends NodeDef {
  configVersion?: number
  kind?: string
  /** One device for a range; any number, or none for all, for the latest values. */
  device?: string
  types?: string
  groups?: string
  channels?: string
  last?: string | number
  lastUnit?: string
  bucket?: string
  limit?: string | number
}

/** What the node asks when the message says nothing. */
export interface TelemetryQueryConfig {
  readonly kind: QueryKind
  readonly devices: readonly string[]
  readonly types: readonly string[]
  readonly groups: readonly string[]
  readonly channels: readonly string[]
  readonly lastMs: number
  /** `auto` or a text such as `15m`. */
  readonly bucket: string
  /** Most points per channel; null: the hub's own limit. */
  readonly limit: number | null
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseTelemetryQueryConfig(def: TelemetryQueryDef): TelemetryQueryConfig {
  const { devices = [], types = [], groups = [] } = parseDeviceFilter({ ...def, devices: def.device })
  const last = numberIn('Last', def.last, { min: 0.01, max: 100_000, fallback: 1 })
  const lastMs = last * unitMs[oneOf('Unit', def.lastUnit, spanUnits)]
  const bucket = def.bucket?.trim() || 'auto'
  parseBucket(bucket, lastMs)
  const limit = numberIn('Limit', def.limit, { min: 0, max: 100_000, fallback: 0 })
  return {
    kind: oneOf('Kind', def.kind, queryKinds),
    devices,
    types,
    groups,
    channels: words('Channels', def.channels),
    lastMs,
    bucket,
    limit: limit || null,
  }
}
