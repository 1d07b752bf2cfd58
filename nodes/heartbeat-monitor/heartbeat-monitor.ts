import type { Node, NodeAPI } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import { hub } from '../../hub/client/current'
import { DurableCursor, forgetConsumer } from '../shared/cursor'
import { NodeShell } from '../shared/node-shell'
import { ReportOnce } from '../shared/report-once'
import { StreamReader } from '../shared/stream-reader'
import { type HeartbeatMonitorDef, parseHeartbeatMonitorConfig } from './config'
import { fleetLook, fleetText } from './fleet-status'
import { SummaryRound } from './summary-round'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('heartbeat-monitor', function (this: Node, def: HeartbeatMonitorDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const config = shell.configure(() => parseHeartbeatMonitorConfig(def))
    if (!config) return

    const { monitor, summaryEveryMs } = config
    const failures = new ReportOnce(this)
    const onFailure = (error: unknown) => {
      failures.report(error)
      shell.showFailure(error)
    }
    const summaries = new SummaryRound({
      monitor: monitor.id,
      tell: (summary) => {
        failures.over()
        shell.show(fleetLook(summary), fleetText(shell, summary))
        this.send([null, { topic: 'fleet', payload: summary }])
      },
      onFailure,
    })
    const transitions = new StreamReader({
      stream: 'presence',
      filter: {},
      only: monitor.id,
      cursor: new DurableCursor(this.id, 'presence', 'now'),
      prepare: async () => {
        await hub().putMonitor(monitor)
        summaries.request()
      },
      onItems: (items) => {
        this.send([items.map((item) => ({ topic: item.device, payload: item })), null])
        summaries.request()
      },
      onAnswer: () => undefined,
      onFailure,
    })
    shell.onInput(async (msg, send) => {
      send([null, Object.assign(msg, { payload: await hub().monitorSummary(monitor.id) })])
    })

    const timer = summaryEveryMs > 0 ? setInterval(() => summaries.request(), summaryEveryMs) : undefined
    transitions.start()
    shell.onClose(async (removedForGood) => {
      clearInterval(timer)
      summaries.stop()
      await transitions.stop()
      if (removedForGood) await forget(monitor.id)
    })
  })
}

async function forget(monitor: string): Promise<void> {
  await forgetConsumer(monitor)
  await hub()
    .deleteMonitor(monitor)
    .catch((error: unknown) => {
      if (!(error instanceof HubError && error.code === 'MONITOR_NOT_FOUND')) throw error
    })
}
