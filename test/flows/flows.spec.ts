import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mergeFlows } from '../../hub/shipped-flows/merge'
import { readShippedFlows } from '../../hub/shipped-flows/shipped-files'
import { type FlowNode, flowFaults } from '../sweeps/flow-faults'
import { knownTypes } from '../sweeps/known-types'
import { nodeFolders, root } from '../sweeps/node-folder'

type Shipped = FlowNode & {
  readonly links?: readonly string[]
  readonly acceptsClientConfig?: readonly string[]
  readonly path?: string
  readonly className?: string
  readonly disabled?: unknown
}

const folder = join(root, 'flows')
const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly Shipped[]
const all = files.flatMap(read)
const tabFiles = files.filter((file) => file !== 'config.json')
const types = knownTypes()
const ofType = (type: string) => all.filter((node) => node.type === type)

/** Function nodes only reshape a message. */
const mostFunctionLines = 5

test('there is a file per tab, and the tabs are those of the issue', () => {
  expect(
    tabFiles.map((file) =>
      read(file)
        .filter(({ type }) => type === 'tab')
        .map(({ label }) => label),
    ),
  ).toEqual([['Ingest'], ['Fleet health'], ['Dashboard'], ['Access']])
})

describe.each(files)('%s', (file) => {
  const flow = read(file)

  test('reads like prose: known types, places, names, groups, left to right, no secrets', () => {
    expect(flowFaults(flow, types)).toEqual([])
  })

  test('has function nodes that only reshape', () => {
    const long = flow.filter(({ func = '' }) => func.trim().split('\n').length > mostFunctionLines)
    expect(long.map(({ name }) => name)).toEqual([])
  })

  test('has ids that say what they are, and never change', () => {
    expect(flow.filter(({ id }) => !/^busbar(-[a-z0-9]+)+$/.test(id)).map(({ id }) => id)).toEqual([])
  })

  test('has every setting of our nodes and no other', () => {
    const base = ['id', 'type', 'z', 'g', 'x', 'y', 'wires']
    const faults = flow.flatMap((node) => {
      const defaults = nodeFolders().find(({ name }) => name === node.type)?.editor?.defaults
      if (!defaults) return []
      const settings = Object.keys(node).filter((key) => !base.includes(key))
      return settings.sort().join() === Object.keys(defaults).sort().join()
        ? []
        : [`${node.id}: ${settings} are not ${Object.keys(defaults)}`]
    })
    expect(faults).toEqual([])
  })

  test('has a group around its nodes as large as they need, and no empty one', () => {
    const faults = flow
      .filter(({ type }) => type === 'group')
      .flatMap(({ id, nodes = [] }) => {
        const members = flow.filter((node) => node.g === id).map((node) => node.id)
        return members.length > 0 && members.sort().join() === [...nodes].sort().join() ? [] : [id]
      })
    expect(faults).toEqual([])
  })

  test('has nothing switched off, so that what is shipped runs', () => {
    expect(flow.filter((node) => node.disabled === true || 'd' in node).map(({ id }) => id)).toEqual([])
  })
})

test('configuration nodes are in config.json and nowhere else', () => {
  const isConfig = ({ type }: Shipped) => types.get(type)?.isConfig === true
  expect(read('config.json').filter((node) => !isConfig(node))).toEqual([])
  expect(tabFiles.flatMap(read).filter(isConfig)).toEqual([])
})

test('no two files share an id, and what nodes refer to exists', () => {
  expect(readShippedFlows(folder).map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  const ids = new Set(all.map(({ id }) => id))
  const references = all.flatMap((node) =>
    ['group', 'page', 'ui', 'theme', 'links', 'scope'].flatMap((key) => {
      const value = (node as unknown as Readonly<Record<string, unknown>>)[key]
      return (Array.isArray(value) ? value : typeof value === 'string' ? [value] : []).map(
        (id) => [`${node.id}.${key}`, id] as const,
      )
    }),
  )
  expect(references.filter(([, id]) => !ids.has(id))).toEqual([])
})

test('links are named "stage → stage", alike at both ends, and know each other', () => {
  const links = [...ofType('link in'), ...ofType('link out')]
  expect(links.length).toBeGreaterThan(0)
  expect(links.filter(({ name = '' }) => !/^[A-Z][\w ]* → [a-z][\w ]*$/.test(name)).map(({ id }) => id)).toEqual([])
  const faults = links.flatMap((link) =>
    (link.links ?? []).flatMap((id) => {
      const other = links.find((one) => one.id === id)
      return other && other.name === link.name && other.type !== link.type && other.links?.includes(link.id)
        ? []
        : [`${link.id} → ${id}`]
    }),
  )
  expect(faults).toEqual([])
})

test('the dashboard is where the rest of Busbar looks for it, and answers only the page that asked', () => {
  const [base, ...others] = ofType('ui-base')
  expect(others).toEqual([])
  // The dashboard's manifest has a fixed path below /dashboard.
  expect(base?.path).toBe('/dashboard')
  expect(base?.acceptsClientConfig).toEqual(expect.arrayContaining(['ui-fleet', 'ui-device', 'ui-access']))
  expect(ofType('ui-page').map(({ name, path }) => `${name} ${path}`)).toEqual([
    'Overview /overview',
    'Device /device',
    'Access /access',
    'Users /users',
    'Audit /audit',
  ])
})

test('a first start takes all of it, and the next one changes nothing', () => {
  const first = mergeFlows([], readShippedFlows(folder), [])
  expect(first.flows).toHaveLength(all.length)
  expect(mergeFlows(first.flows, readShippedFlows(folder), first.baseline).changes).toEqual([])
})
