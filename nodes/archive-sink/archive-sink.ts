import type { Node, NodeAPI } from 'node-red'
import { archiveStore } from '../shared/archive-store'
import { runSink } from '../shared/sink/run-sink'
import { type ArchiveSinkDef, parseArchiveSinkConfig, sinkOf } from './config'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('archive-sink', function (this: Node, def: ArchiveSinkDef) {
    RED.nodes.createNode(this, def)
    runSink(RED, this, () => sinkOf(this, parseArchiveSinkConfig(def), archiveStore(RED, def)))
  })
}
