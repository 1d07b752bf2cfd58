import type { Node, NodeAPI } from 'node-red'
import { declareAsking } from '../../hub/client/asking-widgets'
import { invalid } from '../shared/invalid'
import { NodeShell } from '../shared/node-shell'
import { DashboardLink, type PageMessage, type WidgetDef } from '../ui-shared/dashboard-link'
import { Batches, beatMs } from './batches'
import { FleetDesk } from './fleet-desk'
import { HubWatch } from './hub-watch'

/** What each widget knows, by node id: a deploy must not empty the pages until everything has come in again. */
const desks = new Map<string, FleetDesk>()

export = (RED: NodeAPI): void => {
  // Its pages greet and ask; nothing they send changes anything.
  declareAsking('ui-fleet', (event) => event === 'widget-action')
  RED.nodes.registerType('ui-fleet', function (this: Node, def: WidgetDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const desk = desks.get(this.id) ?? new FleetDesk()
    desks.set(this.id, desk)
    const greet = ({ _client }: PageMessage): null => {
      if (_client) link?.send(desk.whole(Date.now()), _client)
      return null
    }
    const link = shell.configure(() => DashboardLink.open(RED, this, def, greet))
    if (!link) return

    const batches = new Batches(() => {
      link.send(desk.takeNews(Date.now()))
      const { total, offline } = desk.summary()
      const look = offline > 0 ? 'attention' : total > 0 ? 'working' : 'idle'
      shell.show(look, shell.text('status.fleet', { total, offline }))
    })
    const watch = new HubWatch({
      onTypes: (types) => desk.setTypes(types),
      onHealth: (health) => desk.setHealth(health),
      onRejected: (page) => desk.setRejected(page),
      onConnection: (event) => desk.setConnection(event, Date.now()),
    })
    const tending = setInterval(() => void watch.tend(), beatMs)

    desk.tellNews(() => batches.touch())
    batches.start()
    void watch.tend()
    shell.onInput(async ({ payload }) => {
      if (!desk.accept(payload)) throw invalid(shell.text('log.not-shown'))
    })
    shell.onClose(async (removedForGood) => {
      if (removedForGood) desks.delete(this.id)
      batches.stop()
      clearInterval(tending)
      watch.stop()
    })
  })
}
