import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowNode } from './flow-node'

/**
 * Reads the shipped flows: every `*.json` of the folder, in the order of their names.
 * Throws with the file's name when one is not a list of nodes, and with both names when an id occurs twice.
 */
export function readShippedFlows(folder: string): readonly FlowNode[] {
  const homes = new Map<string, string>()
  const flows: FlowNode[] = []
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    for (const node of readFlowFile(folder, file)) {
      const other = homes.get(node.id)
      if (other)
        throw new Error(
          `Shipped flows: the id "${node.id}" is in ${other} and again in ${file}; every node needs an id of its own.`,
        )
      homes.set(node.id, file)
      flows.push(node)
    }
  }
  return flows
}

function readFlowFile(folder: string, file: string): readonly FlowNode[] {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  } catch (error) {
    throw new Error(`Shipped flows: ${file} is not JSON (${(error as Error).message}).`)
  }
  if (!Array.isArray(content) || !content.every(isFlowNode)) {
    throw new Error(`Shipped flows: ${file} must be a list of nodes, each with an "id" and a "type".`)
  }
  return content
}

function isFlowNode(value: unknown): value is FlowNode {
  const node = value as { readonly id?: unknown; readonly type?: unknown } | null
  return typeof node?.id === 'string' && node.id !== '' && typeof node.type === 'string'
}
