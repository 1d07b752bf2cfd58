import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Repository paths with `/`, to their text. A rule needs nothing else, so a test can hand it a tree that never was. */
export type SourceTree = ReadonlyMap<string, string>

const notOurs = new Set(['node_modules', 'dist', 'resources', 'coverage', 'bench-results'])
const isCode = /\.(?:ts|mjs|js|vue)$/
/** What a node consists of beside its code. */
const isNodePart = /^nodes\/.*\.(?:html|json|svg)$/

/** Every code file of the repository, specs included, and all parts of the nodes. */
export function readSourceTree(root: string): SourceTree {
  const tree = new Map<string, string>()
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (entry.name.startsWith('.') || notOurs.has(entry.name)) continue
      if (entry.isDirectory()) visit(path)
      else if (isCode.test(path) || isNodePart.test(path)) tree.set(path, readFileSync(join(root, path), 'utf8'))
    }
  }
  visit('')
  return tree
}

export function isSpec(path: string): boolean {
  return path.endsWith('.spec.ts') || path.startsWith('test/')
}
