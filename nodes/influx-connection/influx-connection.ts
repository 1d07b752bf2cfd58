import type { Node, NodeAPI } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import type { InfluxConnectionNode } from '../shared/influx-source'
import { type InfluxConnectionDef, type InfluxCredentials, parseInfluxConnectionConfig } from './config'

type ConnectionNode = Node<InfluxCredentials> & { connection: InfluxConnectionNode['connection'] }

export = (RED: NodeAPI): void => {
  RED.nodes.registerType<ConnectionNode, InfluxConnectionDef, object, InfluxCredentials>(
    'influx-connection',
    function (this: ConnectionNode, def: InfluxConnectionDef) {
      RED.nodes.createNode(this, def)
      this.connection = null
      try {
        this.connection = parseInfluxConnectionConfig(def, this.credentials)
      } catch (error) {
        if (!(error instanceof HubError)) throw error
        this.error(error.message)
      }
    },
    { credentials: { username: { type: 'text' }, password: { type: 'password' }, token: { type: 'password' } } },
  )
}
