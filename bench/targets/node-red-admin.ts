/** A node as Node-RED's admin API knows it. */
export interface FlowNode {
  readonly id: string
  readonly type: string
  readonly [property: string]: unknown
}

/** Node-RED's admin API below `base`, such as `http://127.0.0.1:1880/admin`. */
export class NodeRedAdmin {
  constructor(
    readonly base: string,
    /** What the requests carry to be let in. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  async flows(): Promise<readonly FlowNode[]> {
    const response = await fetch(`${this.base}/flows`, { headers: { ...this.headers, 'Node-RED-API-Version': 'v2' } })
    return ((await response.json()) as { flows: readonly FlowNode[] }).flows
  }

  /** Stops and starts every node, as the editor's "Full" deploy does. */
  async deployFull(flows: readonly FlowNode[]): Promise<void> {
    const response = await fetch(`${this.base}/flows`, {
      method: 'POST',
      headers: {
        ...this.headers,
        'content-type': 'application/json',
        'Node-RED-API-Version': 'v2',
        'Node-RED-Deployment-Type': 'full',
      },
      body: JSON.stringify({ flows }),
    })
    if (!response.ok) throw new Error(`deploy answered ${response.status}: ${await response.text()}`)
  }
}

/** Nodes on a tab of their own, wired in a row: what leaves one enters the next. */
export function chain(tab: string, nodes: readonly FlowNode[]): FlowNode[] {
  const wired = nodes.map((node, index): FlowNode => {
    const next = nodes[index + 1]
    return { ...node, z: tab, x: 150 + 200 * index, y: 100, wires: next === undefined ? [] : [[next.id]] }
  })
  return [{ id: tab, type: 'tab', label: tab }, ...wired]
}

/** A function node that counts what passes in the flow's context. */
export function counter(id: string): FlowNode {
  const func = "flow.set('count', (flow.get('count') ?? 0) + 1)\nreturn null"
  return { id, type: 'function', name: 'Count', func, outputs: 1, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [] }
}
