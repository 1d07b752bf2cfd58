import type { NodeDef } from 'node-red'
import { parseDeviceFilter } from '../shared/device-filter'
import { oneOf } from '../shared/fields'
import { type HistoryConfig, type HistoryDef, mostPoints, parseHistoryConfig } from '../shared/history-config'

export const queryKinds = ['latest', 'range', 'bucketed', 'completeness'] as const
export type QueryKind = (typeof queryKinds)[number]

const sources = ['busbar', 'influx'] as const

/** The node as the editor stores it; `device` is any number of devices, or none for all, for the latest values. */
export interface TelemetryQueryDef extends NodeDef, HistoryDef {
  configVersion?: number
  kind?: string
  types?: string
  groups?: string
  source?: string
  /** Id of the connection, where the source is InfluxDB. */
  connection?: string
  layout?: string
}

/** The hub's bound of an answer. */
export const mostGaps = 1000

/** What the node asks when the message says nothing. */
export interface TelemetryQueryConfig extends HistoryConfig {
  readonly kind: QueryKind
  readonly types: readonly string[]
  readonly groups: readonly string[]
  /** Who answers for time ranges; newest values and completeness are Busbar's own. */
  readonly source: (typeof sources)[number]
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseTelemetryQueryConfig(def: TelemetryQueryDef): TelemetryQueryConfig {
  const { types = [], groups = [] } = parseDeviceFilter({ types: def.types, groups: def.groups })
  const kind = oneOf('Kind', def.kind, queryKinds)
  const history = parseHistoryConfig(def, kind === 'completeness' ? mostGaps : mostPoints)
  return { ...history, kind, types, groups, source: oneOf('From', def.source, sources) }
}
