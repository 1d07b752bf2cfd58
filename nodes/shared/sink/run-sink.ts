import type { Node, NodeAPI } from 'node-red'
import { HubError } from '../../../core/errors/hub-error'
import type { SinkConfig, SinkView } from '../../../hub/client/sinks'
import { onceFlowsStarted } from '../flows-started'
import { NodeShell } from '../node-shell'
import { ReportOnce } from '../report-once'
import { carryOut, carryOutPutAside, isAboutPutAside, operationIn } from './operation'
import { forgetSink, isRefusal, SinkAttachment } from './sink-attachment'
import { SinkStatus } from './sink-status'
import { StateNews } from './state-news'

/**
 * What a node that configures a sink of its own id does, whatever its target: it keeps the sink in the hub, shows how it stands, tells
 * each change of state, and takes operations. `parse` throws HubError INVALID_ARGUMENT for settings that are wrong.
 */
export function runSink(RED: NodeAPI, node: Node, parse: () => SinkConfig): void {
  const shell = new NodeShell(RED, node)
  const sink = shell.configure(parse)
  if (!sink) {
    // The hub may have one from before the settings were wrong.
    shell.onClose(async (removedForGood) => {
      if (removedForGood) await forgetSink(node.id)
    })
    return
  }

  const failures = new ReportOnce(node)
  const status = new SinkStatus(shell, () => Date.now())
  const news = new StateNews((view) => node.send({ topic: 'state', payload: view }))
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
    if (reason && reason !== warning.last) node.warn(shell.text('log.misconfigured', { detail: reason }))
    if (state !== 'starting') warning.last = reason
  }
  const attachment = new SinkAttachment({
    sink,
    onView: heard,
    onConnection({ connected }) {
      if (connected) return
      status.lost()
      shell.showFailure(new HubError('HUB_RESTARTING'))
    },
    onFailure(error) {
      status.lost()
      failures.report(error)
      // Here it is no request of a flow that is wrong, but what the forms say.
      if (isRefusal(error)) shell.show('alarm', shell.text('status.bad-config'))
      else shell.showFailure(error)
    },
  })
  // The state is sent at once: by then whoever it is wired to must exist.
  const callOff = onceFlowsStarted(RED.events, () => attachment.put())

  shell.onInput(async (msg, send) => {
    const operation = operationIn(msg, Date.now())
    if (isAboutPutAside(operation)) {
      const payload = await carryOutPutAside(operation, sink.id)
      status.again()
      send(Object.assign(msg, { payload }))
      return
    }
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
}
