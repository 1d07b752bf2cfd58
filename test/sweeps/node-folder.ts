import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EditorDefinition, editorDefinitions } from './editor-definition'

export const root = join(__dirname, '../..')

/** A folder of nodes/ with everything that Node-RED reads from it. */
export interface NodeFolder {
  readonly name: string
  /** Draws on the dashboard: has a Vue part and the dashboard's own manners. */
  readonly isWidget: boolean
  /** Configures others: has no place in a flow or in the palette. */
  readonly isConfig: boolean
  readonly html: string
  readonly help: string
  /** Texts by their full key, such as `device-in.label.stream`. */
  readonly texts: ReadonlyMap<string, string>
  /** TypeScript of the folder by file name, without specs. */
  readonly sources: ReadonlyMap<string, string>
  /** TypeScript of the folders below nodes/shared that it imports from: what several nodes do the same way speaks in the words of each. */
  readonly sharedSources: readonly string[]
  readonly editor: EditorDefinition | undefined
  has(path: string): boolean
}

/** Folders that hold what several nodes use. */
const notNodes = ['shared', 'ui-shared']

export function nodeFolders(): readonly NodeFolder[] {
  return readdirSync(join(root, 'nodes'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !notNodes.includes(entry.name))
    .map((entry) => readNodeFolder(entry.name))
}

function readNodeFolder(name: string): NodeFolder {
  const folder = join(root, 'nodes', name)
  const has = (path: string) => existsSync(join(folder, path))
  const read = (path: string) => (has(path) ? readFileSync(join(folder, path), 'utf8') : '')
  const html = read(`${name}.html`)
  const sources = new Map(codeIn(folder).map((file) => [file, read(file)]))
  const editor = editorDefinitions(html).find(({ type }) => type === name)
  return {
    name,
    isWidget: name.startsWith('ui-'),
    isConfig: editor?.category === 'config',
    html,
    help: read(`locales/en-US/${name}.html`),
    texts: flatten(JSON.parse(read(`locales/en-US/${name}.json`) || '{}')),
    sources,
    sharedSources: sharedFolders([...sources.values()].join('\n')).flatMap((shared) =>
      codeIn(shared).map((file) => readFileSync(join(shared, file), 'utf8')),
    ),
    editor,
    has,
  }
}

function codeIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
}

/** Folders below nodes/shared that the code imports from. */
function sharedFolders(code: string): readonly string[] {
  const names = [...code.matchAll(/'\.\.\/shared\/([\w-]+)\//g)].map(([, name = '']) => name)
  return [...new Set(names)].map((name) => join(root, 'nodes/shared', name))
}

function flatten(texts: object, prefix = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  )
}
