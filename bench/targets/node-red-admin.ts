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

export function script(id: string, func: string): FlowNode {
  return { id, type: 'function', name: '', func, outputs: 1, timeout: 0 }
}

/** A page on a tab that a chain has made. */
export function answer(tab: string, url: string, func: string): FlowNode[] {
  const nodes = [
    { id: `${tab}-in`, type: 'http in', name: '', url, method: 'get', upload: false },
    script(`${tab}-answer`, func),
    { id: `${tab}-out`, type: 'http response' },
  ]
  return chain(tab, nodes).slice(1)
}

/** The page `/bench/block?ms=`, which keeps Node-RED's thread busy for so long. */
export function blocker(): FlowNode[] {
  const block = 'const end = Date.now() + Number(msg.req.query.ms)\nwhile (Date.now() < end);\nmsg.payload = "done"\nreturn msg'
  return [...chain('bench-block', []), ...answer('bench-block', '/bench/block', block)]
}
