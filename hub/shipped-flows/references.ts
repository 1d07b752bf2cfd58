import type { FlowNode } from './flow-node'

/** Every text that the nodes hold anywhere: an id among them means that its node is used (a subflow: by its instances' type). */
export function referencedIn(nodes: readonly FlowNode[]): ReadonlySet<string> {
  const texts = new Set<string>()
  for (const { id: _own, ...rest } of nodes) collect(rest, texts)
  return texts
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') into.add(value.replace(/^subflow:/, ''))
  else if (Array.isArray(value)) for (const item of value) collect(item, into)
  else if (value !== null && typeof value === 'object') for (const item of Object.values(value)) collect(item, into)
}
