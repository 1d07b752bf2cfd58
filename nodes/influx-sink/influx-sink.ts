import type { Node, NodeAPI } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import type { SinkView } from '../../hub/client/sinks'
import { onceFlowsStarted } from '../shared/flows-started'
import { influxSource } from '../shared/influx-source'
import { NodeShell } from '../shared/node-shell'
import { ReportOnce } from '../shared/report-once'
import { type InfluxSinkDef, parseInfluxSinkConfig, sinkOf } from './config'
import { carryOut, operationIn } from './operation'
import { forgetSink, SinkAttachment } from './sink-attachment'
import { SinkStatus } from './sink-status'
import { StateNews } from './state-news'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('influx-sink', function (this: Node, def: InfluxSinkDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const sink = shell.configure(() => sinkOf(this, parseInfluxSinkConfig(def), influxSource(RED, def)))
    if (!sink) {
      // The hub may have one from before the settings were wrong.
      shell.onClose(async (removedForGood) => {
        if (removedForGood) await forgetSink(this.id)
      })
      return
    }

    const failures = new ReportOnce(this)
    const status = new SinkStatus(shell, () => Date.now())
    const news = new StateNews((view) => this.send({ topic: 'state', payload: view }))
    const warning = { last: '' }
    const heard = (view: SinkView) => {
      failures.over()
      status.heard(view)
      warn(view)
      news.heard(view)
    }
    /** A person has to change something: told where that person deploys, once per reason. */
    const warn = ({ state, detail }: SinkView) => {
      const reason = state === 'misconfigured' ? detail : ''
      if (reason && reason !== warning.last) this.warn(shell.text('log.misconfigured', { detail: reason }))
      if (state !== 'starting') warning.last = reason
    }
    const failed = (error: unknown) => {
      status.lost()
      failures.report(error)
      shell.showFailure(error)
    }
    const attachment = new SinkAttachment({
      sink,
      onView: heard,
      onConnection: ({ connected }) => {
        if (connected) return
        status.lost()
        shell.showFailure(new HubError('HUB_RESTARTING'))
      },
      onFailure: failed,
    })
    // The state is sent at once: by then whoever it is wired to must exist.
    const callOff = onceFlowsStarted(RED.events, () => attachment.put())

    shell.onInput(async (msg, send) => {
      const operation = operationIn(msg, Date.now())
      const view = await news.during(() => carryOut(operation, sink.id))
      status.heard(view)
      send(Object.assign(msg, { payload: view }))
    })

    status.start()
    shell.onClose((removedForGood) => {
      callOff()
      status.stop()
      return attachment.end(removedForGood)
    })
  })
}
