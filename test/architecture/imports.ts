import { posix } from 'node:path'
import { isSpec, type SourceTree } from './source-tree'

export interface Import {
  /** File that imports. */
  readonly by: string
  /** Repository path of the imported file, or for a package its name (`node:fs`, `@scope/name`). */
  readonly target: string
  readonly isPackage: boolean
}

const forms: readonly RegExp[] = [
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g,
]

/** What a file imports in any form, by the text between the quotes. Lines that are comments do not count. */
export function specifiersIn(text: string): readonly string[] {
  const code = text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
  const found = forms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1] ?? ''))
  return [...new Set(found)]
}

/** The imports of one file. A relative path that leads to no file stays as it is, without extension. */
export function importsOf(path: string, tree: SourceTree): readonly Import[] {
  return specifiersIn(tree.get(path) ?? '').map((specifier) => {
    if (!specifier.startsWith('.')) return { by: path, target: packageOf(specifier), isPackage: true }
    const bare = posix.normalize(posix.join(posix.dirname(path), specifier))
    return { by: path, target: resolve(bare, tree), isPackage: false }
  })
}

/** All imports of the shipped code: what specs reach for is their own business. */
export function productImports(tree: SourceTree): readonly Import[] {
  return [...tree.keys()].filter((path) => !isSpec(path)).flatMap((path) => importsOf(path, tree))
}

function resolve(bare: string, tree: SourceTree): string {
  const candidates = [bare, `${bare}.ts`, `${bare}/index.ts`, `${bare}.js`, bare.replace(/\.js$/, '.ts')]
  return candidates.find((path) => tree.has(path)) ?? bare
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
