import type { Node, NodeAPI } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import { hub } from '../../hub/client/current'
import type { PollEvent } from '../../hub/client/polling'
import { onceFlowsStarted } from '../shared/flows-started'
import { NodeShell } from '../shared/node-shell'
import { ReportOnce } from '../shared/report-once'
import { answerTo } from './answers'
import { PollerAttachment } from './attachment'
import { commandIn } from './commands'
import { type AcuvimPollDef, parseAcuvimPollConfig } from './config'
import { pollMessages } from './messages'
import { meterSettingsIn } from './meter-settings'
import { gist, pollLook, pollText, scanText } from './poll-status'
import { serveScans } from './scan-routes'

export = (RED: NodeAPI): void => {
  serveScans(RED)
  RED.nodes.registerType('acuvim-poll', function (this: Node, def: AcuvimPollDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const poller = shell.configure(() => parseAcuvimPollConfig(def))
    if (!poller) return

    const failures = new ReportOnce(this)
    const settingsFailures = new Map<string, string>()
    /** Scans that this node's messages asked for. */
    const scans = new Map<string, number>()
    let lastGist = ''

    const settingsOf = ({ meter, settings }: PollEvent) => {
      if (!settings) return null
      const result = meterSettingsIn(settings)
      const problem = result.ok ? '' : result.reason
      if (problem && settingsFailures.get(meter) !== problem) this.warn(shell.text('log.settings', { meter, problem }))
      settingsFailures.set(meter, problem)
      return result.ok ? result.settings : null
    }
    const attachment = new PollerAttachment({
      poller,
      onPoll: (event) => {
        for (const message of pollMessages(event, settingsOf(event))) this.send([message, null])
      },
      onState: (state) => {
        if (scans.size === 0) shell.show(pollLook(state), pollText(shell, state))
        if (gist(state) === lastGist) return
        lastGist = gist(state)
        this.send([null, { topic: 'quality', payload: state }])
      },
      onScan: (progress) => {
        const found = scans.get(progress.scan)
        if (found === undefined) return
        scans.set(progress.scan, found + (progress.found ? 1 : 0))
        shell.show('working', scanText(shell, progress, scans.get(progress.scan) ?? 0))
      },
      onConnection: ({ connected }) => {
        if (!connected) shell.showFailure(new HubError('HUB_RESTARTING'))
      },
      onReady: () => {
        failures.over()
        if (lastGist === '') shell.show('idle', shell.text(poller.meters.length === 0 ? 'status.no-meters' : 'status.starting'))
      },
      onFailure: (error) => {
        failures.report(error)
        shell.showFailure(error)
      },
    })
    // What was read during a deploy comes with the answer: by then whoever it is wired to must exist.
    const callOff = onceFlowsStarted(RED.events, () => attachment.put())

    shell.onInput(async (msg, send) => {
      const command = commandIn(msg, poller)
      const scan = command.kind === 'scan' ? RED.util.generateId() : ''
      if (scan) scans.set(scan, 0)
      try {
        const payload = await answerTo(command, poller.id, scan)
        if (payload !== null) send([null, Object.assign(msg, { payload })])
      } finally {
        scans.delete(scan)
        if (scan) await showState(shell, poller.id)
      }
    })
    shell.onClose((removedForGood) => {
      callOff()
      return attachment.end(removedForGood)
    })
  })
}

/** The status from before the scan. */
async function showState(shell: NodeShell, poller: string): Promise<void> {
  const state = await hub().pollerState(poller)
  shell.show(pollLook(state), pollText(shell, state))
}
