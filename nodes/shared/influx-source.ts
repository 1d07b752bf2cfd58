import type { Node, NodeAPI } from 'node-red'
import type { InfluxConnection, InfluxLayout } from '../../hub/client/sinks'
import { oneOf } from './fields'
import { invalid } from './invalid'

export const influxLayouts = ['wide', 'iot_telemetry', 'sensor_reading'] as const satisfies readonly InfluxLayout[]

/** The configuration node `influx-connection`, as nodes that refer to it see it. */
export interface InfluxConnectionNode extends Node {
  /** Null while its settings are wrong: it has said what is wrong with them. Holds secrets. */
  readonly connection: InfluxConnection | null
}

/** An InfluxDB, and how readings lie in it. */
export interface InfluxSource {
  readonly connection: InfluxConnection
  readonly layout: InfluxLayout
}

/** The source that a node's form names. Throws HubError INVALID_ARGUMENT. */
export function influxSource(red: NodeAPI, def: { readonly connection?: string; readonly layout?: string }): InfluxSource {
  const layout = oneOf('Layout', def.layout, influxLayouts)
  if (!def.connection) throw invalid('No connection to InfluxDB is chosen.')
  const node = red.nodes.getNode(def.connection) as InfluxConnectionNode | null
  if (!node) throw invalid('The connection to InfluxDB that was chosen is not there, or is disabled; choose another one.')
  if (!node.connection) throw invalid(`The connection to InfluxDB "${node.name || node.id}" has wrong settings.`)
  return { connection: node.connection, layout }
}
