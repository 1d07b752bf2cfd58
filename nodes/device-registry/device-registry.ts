import type { Node, NodeAPI, NodeMessage } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import { Listening } from '../shared/listening'
import { NodeShell } from '../shared/node-shell'
import { type Answer, answers } from './answers'
import { type DeviceRegistryDef, operationFor, parseDeviceRegistryConfig } from './config'
import { DeviceCache } from './device-cache'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('device-registry', function (this: Node, def: DeviceRegistryDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const config = shell.configure(() => parseDeviceRegistryConfig(def))
    if (!config) return

    const cache = new DeviceCache()
    const changes = new Listening('devices', ({ device }) => cache.forget(device))
    const moves = new Listening('presence', ({ device }) => cache.forget(device))

    shell.onInput(async (msg, send) => {
      changes.ensure()
      moves.ensure()
      try {
        const { fields, about } = await answers[operationFor(config, msg)](msg, { config, cache, node: this.id })
        shell.show('working', textAbout(shell, about))
        send([Object.assign(msg, fields), null])
      } catch (error) {
        if (!isMissing(error)) throw error
        shell.showFailure(error)
        send([null, missing(msg, error)])
      }
    })

    shell.onClose(async () => {
      changes.stop()
      moves.stop()
    })
  })
}

function textAbout(shell: NodeShell, about: Answer['about']): string {
  if (about === 1) return shell.text('status.one-device')
  if (typeof about === 'number') return shell.text('status.devices', { count: about })
  return about.length < 20 ? about : `${about.slice(0, 18)}…`
}

function isMissing(error: unknown): error is HubError {
  return error instanceof HubError && error.code === 'DEVICE_NOT_FOUND'
}

/** The second output carries the message as it came, with the reason beside it. */
function missing(msg: NodeMessage, { code, message }: HubError): NodeMessage {
  return Object.assign(msg, { error: { code, message } })
}
