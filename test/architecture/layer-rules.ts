import { type Import, productImports } from './imports'
import type { Rule } from './rule'

const under = (path: string, ...folders: string[]) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
const report = ({ by, target }: Import) => `${by}: imports ${target}`

/** A rule about the imports of one part of the tree. */
function layer(says: string, because: string, broken: Rule['broken'], isWrong: (found: Import) => boolean): Rule {
  return { says, because, broken, violations: (tree) => productImports(tree).filter(isWrong).map(report) }
}

/** `nodes/device-in/…` is `nodes/device-in`; a replaceable part lies one deeper: `adapters/stores/sqlite/…` is `adapters/stores/sqlite`. */
const unitOf = (path: string, depth: number) => path.split('/').slice(0, depth).join('/')

/** Kinds of adapter with several implementations, each in a folder of its own. */
const manyOfAKind = ['stores', 'sinks', 'notify', 'channels']
const adapterOf = (path: string) => unitOf(path, manyOfAKind.includes(path.split('/')[1] ?? '') ? 3 : 2)

const isWidget = (path: string) => path.startsWith('nodes/ui-')

function nodeMayImport({ by, target, isPackage }: Import): boolean {
  if (isPackage) return target === 'node-red' || target.startsWith('node:') || isWidget(by)
  const own = unitOf(by, 2)
  return under(target, own, 'nodes/shared', 'hub/client', 'core', 'devices') || (isWidget(by) && under(target, 'nodes/ui-shared'))
}

export const layerRules: readonly Rule[] = [
  layer(
    'protocol imports nothing but itself',
    'It is read by the firmware’s tests too. Move what needs more into core/.',
    { 'protocol/topics.ts': "import { x } from '../core/reading'", 'core/reading.ts': '' },
    ({ by, target }) => under(by, 'protocol') && !under(target, 'protocol'),
  ),
  layer(
    'core imports only core and protocol',
    'It is pure: no I/O, no packages, no Node. Take what you need as an argument, or declare a port in core/ports.',
    { 'core/decode.ts': "import { readFileSync } from 'node:fs'" },
    ({ by, target }) => under(by, 'core') && !under(target, 'core', 'protocol'),
  ),
  layer(
    'devices import only devices, core and protocol',
    'A device type is a table and a decoder; it reads no file and knows no store. Of Node it may use node:buffer.',
    { 'devices/acuvim/decode.ts': "import { store } from '../../adapters/journal/store'", 'adapters/journal/store.ts': '' },
    ({ by, target, isPackage }) =>
      under(by, 'devices') && (isPackage ? target !== 'node:buffer' : !under(target, 'devices', 'core', 'protocol')),
  ),
  layer(
    'adapters never import devices, hub or nodes',
    'An adapter touches the world for core; it must not know who uses it. Let hub/ hand it what it needs.',
    { 'adapters/broker/broker.ts': "import { hub } from '../../hub/client/current'", 'hub/client/current.ts': '' },
    ({ by, target, isPackage }) => under(by, 'adapters') && !isPackage && !under(target, 'adapters', 'core', 'protocol'),
  ),
  layer(
    'an adapter never imports its sibling',
    'Each must be replaceable alone. Put what two of them share into core/, and let hub/ connect them.',
    { 'adapters/broker/broker.ts': "import { Journal } from '../journal/journal'", 'adapters/journal/journal.ts': '' },
    ({ by, target }) => under(by, 'adapters') && under(target, 'adapters') && adapterOf(by) !== adapterOf(target),
  ),
  layer(
    'the hub client imports only itself and core',
    'It runs wherever nodes run; the hub itself may be another thread or process.',
    { 'hub/client/hub.ts': "import { start } from '../threads/start'", 'hub/threads/start.ts': '' },
    ({ by, target, isPackage }) =>
      under(by, 'hub/client') && (isPackage ? !target.startsWith('node:') : !under(target, 'hub/client', 'core')),
  ),
  layer(
    'hub never imports nodes',
    'The data plane runs without any flow.',
    { 'hub/main.ts': "import { x } from '../nodes/device-in/config'", 'nodes/device-in/config.ts': '' },
    ({ by, target }) => under(by, 'hub') && under(target, 'nodes'),
  ),
  layer(
    'a node imports only its own folder, nodes/shared, hub/client, core and devices',
    'Nodes ask the hub; they never reach around it. Move what two nodes share to nodes/shared (widgets: nodes/ui-shared).',
    { 'nodes/a/a.ts': "import { b } from '../b/config'", 'nodes/b/config.ts': '' },
    (found) => under(found.by, 'nodes') && !nodeMayImport(found),
  ),
  layer(
    'only hub constructs adapters',
    'There is one composition root. Use the port in core/ports, and let hub/ choose the implementation. (A benchmark may measure one alone.)',
    { 'simulator/main.ts': "import { Journal } from '../adapters/journal/journal'", 'adapters/journal/journal.ts': '' },
    ({ by, target }) => under(target, 'adapters') && !under(by, 'adapters', 'hub', 'bench'),
  ),
]
