import type { Node, NodeAPI } from 'node-red'
import { pageUser } from '../../hub/client/page-users'
import { NodeShell } from '../shared/node-shell'
import { DashboardLink, type PageMessage } from '../ui-shared/dashboard-link'
import { answerPage, askedBy } from './access-desk'
import { type AccessDef, panelOf } from './config'
import { requestsOf } from './requests'

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('ui-access', function (this: Node, def: AccessDef) {
    RED.nodes.createNode(this, def)
    const shell = new NodeShell(RED, this)
    const onAction = (msg: PageMessage & { readonly hello?: boolean }): null => {
      const client = msg._client
      if (!client) return null
      const by = pageUser(client.socketId)
      if (msg.hello) link?.send({ now: Date.now(), me: by && { name: by.name, role: by.role } }, client)
      const asked = askedBy(msg)
      if (asked) {
        void answerPage(requests, asked, by).then((answer) => {
          link?.send({ now: Date.now(), answer }, client)
          if ('failure' in answer) shell.show('attention', shell.text('status.refused'))
          else shell.show('working', shell.text('status.answered'))
        })
      }
      return null
    }
    const configured = shell.configure(() => ({
      requests: requestsOf[panelOf(def)],
      link: DashboardLink.open(RED, this, def, onAction),
    }))
    if (!configured) return
    const { link, requests } = configured
    // Pages that stand open want to hear that their server is there.
    const beat = setInterval(() => link.send({ now: Date.now() }), beatMs)
    shell.onClose(async () => clearInterval(beat))
  })
}

/** Like the other widgets': a page that hears nothing for three of them says so, ms. */
const beatMs = 5000
