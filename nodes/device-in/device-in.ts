import type { Node, NodeAPI } from 'node-red'
import { DurableCursor, forgetConsumer, LiveCursor } from '../shared/cursor'
import { NodeShell } from '../shared/node-shell'
import { ReportOnce } from '../shared/report-once'
import { StreamReader } from '../shared/stream-reader'
import { type DeviceInConfig, type DeviceInDef, parseDeviceInConfig } from './config'
import { messagesOf } from './messages'
import { Traffic } from './traffic'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('device-in', function (this: Node, def: DeviceInDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const config = shell.configure(() => parseDeviceInConfig(def))
    if (!config) return

    const { stream, filter, restMs, send, durable } = config
    const traffic = new Traffic(shell)
    const failures = new ReportOnce(this)
    const reader = new StreamReader({
      stream,
      filter,
      restMs,
      cursor: cursorOf(this.id, config),
      ...(!durable && stream !== 'latest' && { onSkip: (uplinks: number) => this.warn(shell.text('log.skipped', { uplinks })) }),
      onItems: (items) => {
        traffic.passed(items)
        // One by one: Node-RED makes a deep copy of every message but the first when it is given several at once.
        for (const message of messagesOf(stream, items, send)) this.send(message)
      },
      onAnswer: () => {
        failures.over()
        traffic.connected()
      },
      onFailure: (error) => {
        failures.report(error)
        traffic.disconnected(error)
      },
    })

    traffic.start()
    reader.start()
    shell.onClose(async (removedForGood) => {
      traffic.stop()
      await reader.stop()
      // Also when it is not durable now: it may have been, and have a place from then.
      if (removedForGood) await forgetConsumer(this.id)
    })
  })
}

/** Newest values begin with those of every device; the other streams begin now, unless the node has a place to go on from. */
function cursorOf(id: string, { stream, durable, start }: DeviceInConfig) {
  if (durable) return new DurableCursor(id, stream, start)
  return new LiveCursor(stream === 'latest' ? 0 : 'now')
}
