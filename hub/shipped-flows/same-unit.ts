import { isDeepStrictEqual } from 'node:util'
import type { FlowNode, Unit } from './flow-node'

/** Where a node is drawn. Moving one is no reason to keep a plant on an old flow. */
const layout: ReadonlySet<string> = new Set(['x', 'y', 'w', 'h'])

/** What the editor leaves out while it has no effect: blank and absent mean the same, anything else is a person's doing. */
const optional: ReadonlySet<string> = new Set([
  'd',
  'disabled',
  'env',
  'g',
  'icon',
  'info',
  'inputLabels',
  'l',
  'locked',
  'outputLabels',
  'style',
])

/**
 * Whether a unit of a user's flows is still as it was shipped. Positions do not count, and neither do properties
 * that the shipped node does not have: the editor adds the defaults of newer node versions to what it saves.
 */
export function isUntouched(user: Unit, shipped: Unit): boolean {
  if (user.nodes.length !== shipped.nodes.length) return false
  const byId = new Map(user.nodes.map((node) => [node.id, node]))
  return shipped.nodes.every((node) => {
    const own = byId.get(node.id)
    return own !== undefined && isUntouchedNode(own, node)
  })
}

function isUntouchedNode(user: FlowNode, shipped: FlowNode): boolean {
  const keys = new Set([...Object.keys(shipped), ...Object.keys(user).filter((key) => optional.has(key))])
  return [...keys].every(
    (key) => layout.has(key) || means(key, user[key]) === means(key, shipped[key]) || isDeepStrictEqual(user[key], shipped[key]),
  )
}

/** Folds the ways to write "nothing" into one, where they mean the same. */
function means(key: string, value: unknown): unknown {
  return optional.has(key) && isBlank(value) ? undefined : value
}

function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true
  if (Array.isArray(value)) return value.every(isBlank)
  return typeof value === 'object' && Object.values(value).every(isBlank)
}

/**
 * The shipped unit in a user's place: what the editor or a person added to a node stays on it, and so does a
 * position that the new version does not change itself. Null when an addition contradicts the new version.
 * `user` must be {@link isUntouched} compared with `before`.
 */
export function upgraded(user: Unit, before: Unit, shipped: Unit): Unit | null {
  const own = new Map(user.nodes.map((node) => [node.id, node]))
  const old = new Map(before.nodes.map((node) => [node.id, node]))
  const nodes: FlowNode[] = []
  for (const node of shipped.nodes) {
    const mine = own.get(node.id)
    const was = old.get(node.id)
    if (!mine || !was) {
      nodes.push(node)
      continue
    }
    const added = Object.keys(mine).filter((key) => !layout.has(key) && !(key in was))
    if (added.some((key) => key in node && !isDeepStrictEqual(mine[key], node[key]))) return null
    const moved = [...layout].filter((key) => key in mine && isDeepStrictEqual(was[key], node[key]))
    nodes.push({ ...node, ...pick(mine, added), ...pick(mine, moved) })
  }
  return { id: shipped.id, nodes }
}

function pick(node: FlowNode, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, node[key]]))
}
