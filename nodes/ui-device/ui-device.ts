import type { Node, NodeAPI } from 'node-red'
import { declareAsking } from '../../hub/client/asking-widgets'
import { DescriptionOfHub } from '../shared/description-of-hub'
import { asError } from '../shared/failure'
import { invalid } from '../shared/invalid'
import { NodeShell } from '../shared/node-shell'
import { type Client, DashboardLink, type PageMessage, type WidgetDef } from '../ui-shared/dashboard-link'
import { answerOf } from './answers'
import { type Outputs, questionFor } from './questions'

export = (RED: NodeAPI): void => {
  // Its pages greet, and ask for what is stored; `questionFor` makes nothing else of what they send.
  declareAsking('ui-device', (event) => event === 'widget-action')
  RED.nodes.registerType('ui-device', function (this: Node, def: WidgetDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const description = new DescriptionOfHub()
    const greet = (client: Client): void => {
      description.get().then(
        ({ types, timeZone }) => link?.send({ now: Date.now(), types, timeZone }, client),
        (error: unknown) => {
          shell.showFailure(error)
          link?.send({ now: Date.now(), trouble: asError(error).message }, client)
        },
      )
    }
    const onAction = (msg: PageMessage & { readonly hello?: boolean; readonly wish?: unknown }): Outputs | null => {
      if (!msg._client) return null
      if (msg.hello) greet(msg._client)
      return questionFor(msg.wish, msg._client)
    }
    const link = shell.configure(() => DashboardLink.open(RED, this, def, onAction))
    if (!link) return

    shell.onInput(async (msg) => {
      const returned = answerOf(msg)
      if (!returned) throw invalid(shell.text('log.no-answer'))
      const { client, answer } = returned
      link.send({ now: Date.now(), answer }, client)
      if (answer.kind === 'failure') shell.show('attention', shell.text('status.failure'))
      else shell.show('working', shell.text(`status.answered-${answer.kind}`))
    })
    shell.onClose(async () => description.stop())
  })
}
