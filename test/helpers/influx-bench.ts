import type { NodeInitializer } from 'node-red'
import influxConnection from '../../nodes/influx-connection/influx-connection'
import { NodeBench } from './node-bench'

/** Ids of connections that a node on {@link influxBench} may refer to. */
export const benchConnections = { version1: 'c1', version2: 'c2', wrong: 'c3' } as const

/** A bench with three connections: one of each version, and one whose settings are wrong. */
export function influxBench(type: NodeInitializer, outputs: number): NodeBench {
  const connection = { type: 'influx-connection', version: '1', url: 'http://influx:8086' }
  return new NodeBench(type, outputs, {
    type: influxConnection,
    nodes: [
      { ...connection, id: 'c1', database: 'plant' },
      { ...connection, id: 'c2', version: '2', url: 'https://influx:8086', org: 'works', bucket: 'plant' },
      { ...connection, id: 'c3', name: 'Old one', database: '' },
    ],
    credentials: { c1: { username: 'busbar', password: 'p4ss' }, c2: { token: 't0ken' } },
  })
}
