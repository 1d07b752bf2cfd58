/** A node, tab, subflow or group as Node-RED keeps it in a flow file. */
export interface FlowNode {
  readonly id: string
  readonly type: string
  /** Tab or subflow it lies on; config nodes usually have none. */
  readonly z?: string
  readonly [property: string]: unknown
}

/** What is upgraded, kept or removed as a whole: a tab or subflow with everything on it, or one config node. */
export interface Unit {
  /** Id of the tab, the subflow or the config node. */
  readonly id: string
  readonly nodes: readonly FlowNode[]
}

/** Cuts flows into units, in the order of their first node. */
export function unitsOf(flows: readonly FlowNode[]): Map<string, Unit> {
  const members = new Map<string, FlowNode[]>()
  for (const node of flows) {
    const id = node.z || node.id
    const nodes = members.get(id)
    if (nodes) nodes.push(node)
    else members.set(id, [node])
  }
  return new Map([...members].map(([id, nodes]) => [id, { id, nodes }]))
}

/** What a person calls the unit: the label of its tab, the name of its node, or else its id. */
export function nameOf(unit: Unit): string {
  const head = unit.nodes.find((node) => node.id === unit.id)
  const name = head?.label || head?.name
  return typeof name === 'string' ? name : unit.id
}
