import type { History, HistoryQuery } from '../../core/history'
import { hub } from '../../hub/client/current'
import type { InfluxSource } from './influx-source'

/** A history from InfluxDB, by way of the hub. Rejects with HubError. */
export async function influxHistory({ connection, layout }: InfluxSource, query: HistoryQuery): Promise<History> {
  return hub().queryInflux(connection, layout, query)
}

/** Points of all channels together. */
export function pointCount({ series }: History): number {
  return series.reduce((sum, { points }) => sum + points.length, 0)
}
