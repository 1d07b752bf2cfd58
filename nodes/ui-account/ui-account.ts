import type { Node, NodeAPI, NodeDef } from 'node-red'
import { invalid, shown } from '../shared/invalid'
import { NodeShell } from '../shared/node-shell'

interface AccountDef extends NodeDef {
  configVersion?: number
  /** Id of the dashboard. */
  ui?: string
}

/** The part of the dashboard's base node that is used here. */
interface Dashboard extends Node {
  register(page: null, group: null, widget: object, config: object, events: object): void
}

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('ui-account', function (this: Node, def: AccountDef) {
    RED.nodes.createNode(this, def)
    // It needs no line to its pages: the dashboard tells each who is logged in.
    new NodeShell(RED, this).configure(() => {
      const dashboard = RED.nodes.getNode(def.ui ?? '') as Dashboard | null
      if (!dashboard || typeof dashboard.register !== 'function') throw invalid(`Dashboard is ${shown(def.ui)}; it must be one.`)
      dashboard.register(null, null, this, { ...def }, {})
    })
  })
}
