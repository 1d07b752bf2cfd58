import type { Node, NodeAPI } from 'node-red'
import { influxSource } from '../shared/influx-source'
import { runSink } from '../shared/sink/run-sink'
import { type InfluxSinkDef, parseInfluxSinkConfig, sinkOf } from './config'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('influx-sink', function (this: Node, def: InfluxSinkDef) {
    RED.nodes.createNode(this, def)
    runSink(RED, this, () => sinkOf(this, parseInfluxSinkConfig(def), influxSource(RED, def)))
  })
}
