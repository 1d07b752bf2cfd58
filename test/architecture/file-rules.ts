import { importCycles } from './cycles'
import type { Rule } from './rule'
import { isSpec, type SourceTree } from './source-tree'

const mostLines = 350
const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
/** `device-in.spec.ts` has the parts `device-in` and `spec`. */
const partsOf = (file: string) => file.split('.').slice(0, -1)

/** Where the environment may be read: where it becomes configuration, and in programs of their own. */
const readsEnvironment = (path: string) =>
  path === 'settings.js' ||
  path === 'simulator/main.ts' ||
  path === 'hub/replay/main.ts' ||
  path === 'hub/cli/run-command.ts' ||
  path.startsWith('scripts/') ||
  path.startsWith('bench/') ||
  isSpec(path)

/** Vite and the generators ask for a default export; Vue components are one. */
const needsDefault = (path: string) =>
  path.startsWith('scripts/') || /(?:\.config\.m?js|\.vue)$/.test(path) || /^nodes\/ui-[^/]+\/ui\//.test(path)

/** `export =` is how Node-RED takes a node or plugin, which is a file named after its folder, or a plugin. */
const isRegistration = (path: string) => /^nodes\/([^/]+)\/\1\.ts$/.test(path) || path.startsWith('hub/plugin/')

function lines(tree: SourceTree, pattern: RegExp, applies: (path: string) => boolean): readonly string[] {
  return [...tree]
    .filter(([path]) => applies(path))
    .flatMap(([path, text]) =>
      text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    )
}

/** A configuration node is in no palette, so nobody would see its icon. */
const isConfigNode = (html: string | undefined) => /category:\s*'config'/.test(html ?? '')

/** What a folder of nodes/ must hold; a widget has its Vue part instead of a config of its own. */
function partsOfNode(name: string, tree: SourceTree): readonly string[] {
  const own = name.startsWith('ui-') ? 'ui/index.js' : 'config.ts'
  const locale = `locales/en-US/${name}`
  const icon = isConfigNode(tree.get(`nodes/${name}/${name}.html`)) ? [] : [`icons/${name}.svg`]
  return [`${name}.ts`, `${name}.html`, `${name}.spec.ts`, own, `${locale}.json`, `${locale}.html`, ...icon]
}

const sharedByNodes = ['shared', 'ui-shared']

export const fileRules: readonly Rule[] = [
  {
    says: `no file has more than ${mostLines} lines`,
    because: 'One file, one idea: find the second idea in it and give it a file of its own.',
    broken: { 'core/all.ts': '\n'.repeat(mostLines + 1) },
    violations: (tree) =>
      [...tree].flatMap(([path, text]) => {
        const count = text.trimEnd() === text ? text.split('\n').length : text.split('\n').length - 1
        return count > mostLines ? [`${path}: ${count} lines`] : []
      }),
  },
  {
    says: 'files and folders are named in kebab-case',
    because: 'So that a name can be guessed, and means the same on every file system.',
    broken: { 'core/deviceState.ts': '' },
    violations: (tree) =>
      [...tree.keys()].filter((path) => {
        const folders = path.split('/')
        const file = folders.pop() ?? ''
        return (
          !partsOf(file).every((part) => kebab.test(part)) || folders.some((folder) => !kebab.test(folder) && folder !== 'en-US')
        )
      }),
  },
  {
    says: 'every node is a folder with the same files',
    because: 'Know one, know all. What two nodes share goes to nodes/shared, or nodes/ui-shared for widgets.',
    broken: { 'nodes/device-in/device-in.ts': '' },
    violations: (tree) => {
      const names = [...tree.keys()].flatMap((path) => /^nodes\/([^/]+)\/./.exec(path)?.[1] ?? [])
      const nodes = [...new Set(names)].filter((name) => !sharedByNodes.includes(name))
      return nodes.flatMap((name) =>
        partsOfNode(name, tree)
          .map((part) => `nodes/${name}/${part}`)
          .filter((path) => !tree.has(path))
          .map((path) => `${path}: is missing`),
      )
    },
  },
  {
    says: 'the environment is read only in settings.js',
    because: 'Take a typed value from the configuration instead; hub/config says what there is.',
    broken: { 'adapters/broker/listen.ts': 'const port = process.env.PORT' },
    violations: (tree) => lines(tree, /\bprocess\.env\b/, (path) => !readsEnvironment(path)),
  },
  {
    says: 'exports have names',
    because: 'A default export is called something else in every file that imports it.',
    broken: { 'core/reading.ts': 'export default 1' },
    violations: (tree) => lines(tree, /^\s*export default\b|\bas default\b/, (path) => !needsDefault(path) && !isSpec(path)),
  },
  {
    says: 'only nodes and plugins use "export ="',
    because: 'Node-RED wants it of them; everything else has named exports.',
    broken: { 'nodes/a/config.ts': 'export = 1' },
    violations: (tree) => lines(tree, /^\s*export =/, (path) => !isRegistration(path) && !isSpec(path)),
  },
  {
    says: 'no import goes in a circle',
    because: 'Files that need each other are one idea, or hide a third that both should import.',
    broken: { 'core/a.ts': "import type { B } from './b'", 'core/b.ts': "import type { A } from './a'" },
    violations: (tree) => importCycles(tree).map((cycle) => cycle.join(' → ')),
  },
]
