import type { NodeDef } from 'node-red'
import { oneOf } from '../shared/fields'
import { type HistoryConfig, type HistoryDef, parseHistoryConfig } from '../shared/history-config'
import type { HistoryKind } from '../shared/history-request'

export const queryKinds = ['range', 'bucketed'] as const satisfies readonly HistoryKind[]

/** The node as the editor stores it. */
export interface InfluxQueryDef extends NodeDef, HistoryDef {
  configVersion?: number
  /** Id of the connection. */
  connection?: string
  layout?: string
  kind?: string
}

/** What the node asks when the message says nothing. */
export interface InfluxQueryConfig extends HistoryConfig {
  readonly kind: HistoryKind
}

/** Throws HubError INVALID_ARGUMENT that names the field and what is allowed. */
export function parseInfluxQueryConfig(def: InfluxQueryDef): InfluxQueryConfig {
  return { ...parseHistoryConfig(def), kind: oneOf('Kind', def.kind, queryKinds) }
}
