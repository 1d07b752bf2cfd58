import type { Node, NodeInitializer, NodeMessage, NodeStatus } from 'node-red'
import helper from 'node-red-node-test-helper'
import { setHub } from '../../hub/client/current'
import { deployFlow } from './deploy-flow'
import { FakeHub } from './fake-hub'

type Flow = Parameters<typeof helper.load>[1]

/** A node as a flow file has it, without id and wires. */
export type NodeConfig = { readonly type: string } & Readonly<Record<string, unknown>>

/** Messages that a node sent to one of its outputs, in order. */
export interface Outlet {
  readonly messages: NodeMessage[]
}

/** Configuration nodes that the node refers to by their ids, with what Node-RED keeps encrypted of them. */
export interface BenchSurroundings {
  readonly type: NodeInitializer
  readonly nodes: readonly (NodeConfig & { readonly id: string })[]
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** One node of ours in a real Node-RED runtime without an editor, with a fake hub behind it. */
export class NodeBench {
  readonly hub = new FakeHub()
  readonly #type: NodeInitializer
  readonly #outputs: number
  readonly #surroundings: BenchSurroundings | undefined
  readonly outlets: readonly Outlet[]

  constructor(type: NodeInitializer, outputs: number, surroundings?: BenchSurroundings) {
    this.#type = type
    this.#outputs = outputs
    this.#surroundings = surroundings
    this.outlets = Array.from({ length: outputs }, () => ({ messages: [] }))
    setHub(this.hub)
  }

  /** Starts a flow with the node as `n1` and a listener on each output. */
  async start(config: NodeConfig): Promise<void> {
    const { type, credentials = {} } = this.#surroundings ?? {}
    await helper.load(type ? [this.#type, type] : this.#type, this.#flow(config), credentials)
    this.#listen()
  }

  /** Deploys the node with another configuration, or without the node at all. */
  async deploy(config: NodeConfig | null): Promise<void> {
    await deployFlow(config ? this.#flow(config) : this.#others(), 'full', this.#surroundings?.credentials)
    this.#listen()
  }

  get node(): Node {
    return helper.getNode('n1')
  }

  send(msg: NodeMessage): void {
    this.node.receive(msg)
  }

  /** The status the node shows at the moment. In the test runtime texts are the keys of the locale. */
  get status(): NodeStatus | undefined {
    return (this.node.status as unknown as { lastCall: { args: [NodeStatus] } | null }).lastCall?.args[0]
  }

  /** What the node reported as errors; Node-RED gives these to catch nodes. */
  get errors(): readonly unknown[] {
    return this.#reported('error')
  }

  get warnings(): readonly unknown[] {
    return this.#reported('warn')
  }

  async stop(): Promise<void> {
    await helper.unload()
    this.hub.close()
    setHub(null)
  }

  /** All nodes share one spy; the node may be gone by now. */
  #reported(method: 'error' | 'warn'): readonly unknown[] {
    const any = helper.getNode('n1') ?? helper.getNode('out1')
    const { args, thisValues } = any[method] as unknown as { args: unknown[][]; thisValues: Node[] }
    return args.filter((_, index) => thisValues[index]?.id === 'n1').map(([what]) => what)
  }

  #flow(config: object): Flow {
    const wires = this.outlets.map((_, index) => [`out${index + 1}`])
    return [{ id: 'n1', z: 'tab', ...config, wires } as Flow[number], ...this.#others()]
  }

  /** All but the node itself. */
  #others(): Flow {
    const outs = Array.from({ length: this.#outputs }, (_, i) => ({ id: `out${i + 1}`, z: 'tab', type: 'helper', wires: [] }))
    const configs = (this.#surroundings?.nodes ?? []) as unknown as Flow
    return [{ id: 'tab', type: 'tab' }, ...configs, ...outs]
  }

  #listen(): void {
    for (const [index, outlet] of this.outlets.entries()) {
      const listener = helper.getNode(`out${index + 1}`)
      listener.on('input', (msg, _send, done) => {
        outlet.messages.push(msg)
        done()
      })
    }
  }
}
