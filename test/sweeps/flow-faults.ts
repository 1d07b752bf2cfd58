/** A node in a flow file. */
export interface FlowNode {
  readonly id: string
  readonly type: string
  readonly name?: string
  readonly label?: string
  readonly info?: string
  readonly z?: string
  readonly g?: string
  readonly x?: number
  readonly y?: number
  readonly func?: string
  readonly nodes?: readonly string[]
  readonly wires?: readonly (readonly string[])[]
}

type KnownTypes = ReadonlyMap<string, { readonly isConfig: boolean }>

/** A function node only reshapes a message; more than this is a node of its own. */
const mostFunctionLines = 12

const frames = ['tab', 'group', 'subflow', 'junction']
const isNode = (node: FlowNode, types: KnownTypes) => !frames.includes(node.type) && types.get(node.type)?.isConfig === false
const calls = ({ type, name, id }: FlowNode) => `${type} "${name || id}"`

/** What keeps a flow from reading like prose, one sentence per fault. */
export function flowFaults(flow: readonly FlowNode[], types: KnownTypes): readonly string[] {
  return [
    ...repeated(flow.map(({ id }) => id)).map((id) => `id ${id} is used more than once`),
    ...flow.filter(({ type }) => !types.has(type)).map((node) => `${calls(node)} has a type that nobody registers`),
    ...flow.filter((node) => 'credentials' in node).map((node) => `${calls(node)} carries credentials`),
    ...flow.filter(({ type }) => type === 'tab').flatMap(tabFaults),
    ...flow.filter((node) => isNode(node, types)).flatMap((node) => nodeFaults(node, flow)),
    ...flow.flatMap((node) => wireFaults(node, flow)),
  ]
}

function tabFaults({ label, info, id }: FlowNode): readonly string[] {
  return [...(label ? [] : [`tab ${id} has no label`]), ...(info?.trim() ? [] : [`tab "${label}" has no description`])]
}

function nodeFaults(node: FlowNode, flow: readonly FlowNode[]): readonly string[] {
  const group = flow.find(({ id }) => id === node.g)
  const lines = (node.func ?? '').split('\n').filter((line) => line.trim() !== '').length
  return [
    ...(typeof node.x === 'number' && typeof node.y === 'number'
      ? []
      : [`${calls(node)} has no place: Node-RED takes it for a configuration`]),
    ...(node.name?.trim() ? [] : [`${calls(node)} is not named by its purpose`]),
    ...(group?.type === 'group' && group.nodes?.includes(node.id) ? [] : [`${calls(node)} is in no group`]),
    ...(flow.some(({ id }) => id === node.z) ? [] : [`${calls(node)} is on no tab`]),
    ...(lines > mostFunctionLines ? [`${calls(node)} is a program of ${lines} lines`] : []),
  ]
}

function wireFaults(node: FlowNode, flow: readonly FlowNode[]): readonly string[] {
  return (node.wires ?? []).flat().flatMap((id) => {
    const target = flow.find((other) => other.id === id)
    if (!target) return [`${calls(node)} is wired to nothing (${id})`]
    return (target.x ?? 0) > (node.x ?? 0) ? [] : [`the wire from ${calls(node)} to ${calls(target)} runs to the left`]
  })
}

function repeated(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))]
}
