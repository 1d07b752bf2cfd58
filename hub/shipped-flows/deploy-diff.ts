import type { FlowNode } from './flow-node'

/** A node as the audit names it. Its properties may hold anything, so none of their values is here. */
export interface NamedNode {
  readonly id: string
  readonly type: string
  readonly name: string
}

export interface ChangedNode extends NamedNode {
  /** Names of the properties that changed. */
  readonly properties: readonly string[]
}

/** What a deploy did on one tab or in one subflow; configuration nodes that belong to none have `tab` ''. */
export interface TabChanges {
  readonly tab: string
  readonly name: string
  readonly added: readonly NamedNode[]
  readonly changed: readonly ChangedNode[]
  readonly removed: readonly NamedNode[]
}

/** Everything a deploy did. */
export interface DeployChanges {
  readonly counts: { readonly added: number; readonly changed: number; readonly removed: number }
  readonly tabs: readonly TabChanges[]
  /** Nodes that changed and are not listed. */
  readonly notListed: number
}

/** Nodes a record of the audit lists at most: an import of a thousand must not make it unreadable. */
const mostListed = 200

/** Where a node is drawn says nothing about what it does. */
const silent: ReadonlySet<string> = new Set(['x', 'y', 'w', 'h'])

interface Found {
  readonly kind: 'added' | 'changed' | 'removed'
  readonly node: FlowNode
  readonly properties: readonly string[]
}

/** What a deploy changes, by tab. */
export function deployDiff(before: readonly FlowNode[], after: readonly FlowNode[]): DeployChanges {
  const old = new Map(before.map((node) => [node.id, node]))
  const fresh = new Map(after.map((node) => [node.id, node]))
  const found: Found[] = []
  for (const node of after) {
    const earlier = old.get(node.id)
    const properties = earlier ? changedProperties(earlier, node) : []
    if (!earlier) found.push({ kind: 'added', node, properties })
    else if (properties.length > 0) found.push({ kind: 'changed', node, properties })
  }
  for (const node of before) if (!fresh.has(node.id)) found.push({ kind: 'removed', node, properties: [] })

  const count = (kind: Found['kind']) => found.filter((each) => each.kind === kind).length
  const listed = found.slice(0, mostListed)
  const tabs = [...new Set(listed.map(({ node }) => tabOf(node)))].map((tab) => {
    const on = (kind: Found['kind']) => listed.filter((each) => each.kind === kind && tabOf(each.node) === tab)
    return {
      tab,
      name: nameOf(fresh.get(tab) ?? old.get(tab)),
      added: on('added').map(named),
      changed: on('changed').map((each) => ({ ...named(each), properties: each.properties })),
      removed: on('removed').map(named),
    }
  })
  const counts = { added: count('added'), changed: count('changed'), removed: count('removed') }
  return { counts, tabs, notListed: found.length - listed.length }
}

function named({ node }: Found): NamedNode {
  return { id: node.id, type: node.type, name: nameOf(node) }
}

function changedProperties(before: FlowNode, after: FlowNode): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter(
    (name) => !silent.has(name) && name !== 'credentials' && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
}

function tabOf(node: FlowNode): string {
  return node.type === 'tab' || node.type === 'subflow' ? node.id : (node.z ?? '')
}

function nameOf(node: FlowNode | undefined): string {
  const name = node?.label || node?.name
  return typeof name === 'string' ? name.slice(0, 120) : ''
}
