import type { Node, NodeInitializer, NodeMessage, NodeStatus } from 'node-red'
import helper from 'node-red-node-test-helper'
import { setHub } from '../../hub/client/current'
import { deployFlow } from '../helpers/deploy-flow'
import { FakeHub } from '../helpers/fake-hub'
import { OpenPage } from './open-page'

const parts = ['ui_base', 'ui_theme', 'ui_page', 'ui_group'] as const
type Flow = Parameters<typeof helper.load>[1]

const page = [
  { id: 'tab', type: 'tab' },
  {
    id: 'base',
    type: 'ui-base',
    name: 'Test',
    path: '/dashboard',
    includeClientData: true,
    acceptsClientConfig: ['ui-fleet', 'ui-device'],
  },
  { id: 'theme', type: 'ui-theme', name: 'Theme', colors: {}, sizes: {} },
  { id: 'page', type: 'ui-page', name: 'Page', ui: 'base', path: '/page', theme: 'theme', layout: 'grid' },
  { id: 'group', type: 'ui-group', name: 'Group', page: 'page' },
]

/** One widget of ours on a page of the real dashboard, in a real Node-RED runtime, with a fake hub behind it. */
export class DashboardBench {
  readonly hub = new FakeHub()
  readonly outlets: readonly NodeMessage[][]
  readonly #type: NodeInitializer
  #name = ''
  readonly #pages: OpenPage[] = []

  constructor(type: NodeInitializer, outputs: number) {
    this.#type = type
    this.outlets = Array.from({ length: outputs }, () => [])
    setHub(this.hub)
  }

  async start(type: string, fields: object = {}): Promise<Node> {
    this.#name = type
    // The dashboard reads where the editor is, which this runtime does not have.
    helper.settings({ httpNodeRoot: '/', httpAdminRoot: '/' })
    await helper.startServer()
    const dashboard = parts.map((part) => require(`@flowfuse/node-red-dashboard/nodes/config/${part}.js`) as NodeInitializer)
    await helper.load([...dashboard, this.#type], this.#flow(fields))
    for (const [i, messages] of this.outlets.entries()) {
      helper.getNode(`out${i}`).on('input', (msg, _send, done) => {
        messages.push(msg)
        done()
      })
    }
    return this.node
  }

  /** Deploys the widget with other settings, or without it. */
  async deploy(fields: object | null): Promise<void> {
    await deployFlow(this.#flow(fields), 'nodes')
  }

  get node(): Node {
    return helper.getNode('w1')
  }

  get status(): NodeStatus | undefined {
    return (this.node.status as unknown as { lastCall: { args: [NodeStatus] } | null }).lastCall?.args[0]
  }

  get errors(): readonly unknown[] {
    return (this.node.error as unknown as { args: unknown[][] }).args.map(([error]) => error)
  }

  async openPage(): Promise<OpenPage> {
    const page = await OpenPage.open(`${helper.url()}/dashboard`)
    this.#pages.push(page)
    return page
  }

  async stop(): Promise<void> {
    await Promise.all(this.#pages.map((page) => page.close()))
    // Deleted, not only stopped: what a widget keeps over deploys must not reach the next test.
    await this.deploy(null)
    await helper.unload()
    await helper.stopServer()
    this.hub.close()
    setHub(null)
  }

  #flow(fields: object | null): Flow {
    const outs = this.outlets.map((_, i) => ({ id: `out${i}`, z: 'tab', type: 'helper', wires: [] }))
    const widget = { id: 'w1', z: 'tab', type: this.#name, group: 'group', wires: outs.map(({ id }) => [id]), ...fields }
    return [...page, ...outs, ...(fields ? [widget] : [])] as Flow
  }
}
