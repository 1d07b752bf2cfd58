import { importsOf } from './imports'
import { isSpec, type SourceTree } from './source-tree'

/** Every cycle of imports once, as a path that ends where it began. Imports of types count: a cycle is one idea in two files. */
export function importCycles(tree: SourceTree): readonly (readonly string[])[] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const trail: string[] = []
  const visit = (path: string) => {
    const begin = trail.indexOf(path)
    if (begin >= 0) cycles.push([...trail.slice(begin), path])
    if (begin >= 0 || done.has(path)) return
    trail.push(path)
    for (const { target } of importsOf(path, tree)) if (tree.has(target)) visit(target)
    trail.pop()
    done.add(path)
  }
  for (const path of tree.keys()) if (!isSpec(path)) visit(path)
  return cycles
}
