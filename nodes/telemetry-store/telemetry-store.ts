import type { Node, NodeAPI } from 'node-red'
import { hub } from '../../hub/client/current'
import { NodeShell } from '../shared/node-shell'
import { parseTelemetryStoreConfig, type TelemetryStoreDef } from './config'
import { readingsIn } from './readings'
import { StoreStatus } from './store-status'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('telemetry-store', function (this: Node, def: TelemetryStoreDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const config = shell.configure(() => parseTelemetryStoreConfig(def))
    if (!config) return

    const status = new StoreStatus({ shell, onStall: (detail) => this.warn(detail), now: () => Date.now() })
    shell.onInput(async (msg, send) => {
      const readings = readingsIn(msg, config, Date.now())
      await status.accompany(readings.length, async () => hub().storeReadings(readings))
      // Only now: whoever gets the message may tell its sender that the readings are safe.
      send(msg)
    })

    status.start()
    shell.onClose(async () => {
      status.stop()
      const { waiting } = status
      if (waiting > 0) this.warn(shell.text('log.left', { count: waiting }))
    })
  })
}
