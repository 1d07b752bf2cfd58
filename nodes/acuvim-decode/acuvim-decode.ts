import type { Node, NodeAPI, NodeMessage } from 'node-red'
import type { Rejection } from '../../core/dialect'
import { decodeRegisters } from '../../devices/acuvim-ii/decode-registers'
import { deviceType } from '../../devices/acuvim-ii/device-type'
import { hexAddress } from '../../devices/acuvim-ii/register'
import { NodeShell } from '../shared/node-shell'
import { type AcuvimDecodeDef, parseAcuvimDecodeConfig } from './config'
import { registerBytes } from './registers'
import { type DecodeRequest, requestFor } from './request'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('acuvim-decode', function (this: Node, def: AcuvimDecodeDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const config = shell.configure(() => parseAcuvimDecodeConfig(def))
    if (!config) return

    shell.onInput(async (msg, send) => {
      const request = requestFor(config, msg, Date.now())
      const bytes = registerBytes(msg.payload)
      const decoded =
        bytes instanceof Uint8Array ? decodeRegisters(request.address, bytes, request.meter) : { ok: false as const, ...bytes }
      if (!decoded.ok) {
        shell.show('attention', decoded.code)
        send([null, rejected(msg, decoded)])
        return
      }
      const { values, quality, skipped } = decoded
      showCount(shell, request, Object.keys(values).length, skipped.length)
      const { device, at } = request
      const reading = { device, type: deviceType.name, at, values, quality, ...(skipped.length > 0 && { skipped }) }
      send([Object.assign(msg, { payload: reading }), null])
    })
  })
}

function showCount(shell: NodeShell, { address }: DecodeRequest, count: number, skipped: number): void {
  if (skipped > 0) shell.show('attention', shell.text('status.skipped', { count, skipped }))
  else
    shell.show('working', shell.text(count === 1 ? 'status.one-value' : 'status.values', { count, address: hexAddress(address) }))
}

/** The registers go along as they came, so that a person can look at them and a flow can keep them. */
function rejected(msg: NodeMessage, { code, reason }: Rejection): NodeMessage {
  return Object.assign(msg, { payload: { code, reason, raw: msg.payload } })
}
