import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FlowNode, flowFaults } from './flow-faults'
import { knownTypes } from './known-types'
import { nodeFolders, root } from './node-folder'

const types = knownTypes()
const folders = nodeFolders()
const files = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.json'))
const read = (file: string) => JSON.parse(readFileSync(join(root, 'examples', file), 'utf8')) as readonly FlowNode[]

test('Node-RED, the dashboard and this project have the types the flows are made of', () => {
  expect([...types.keys()]).toEqual(expect.arrayContaining(['inject', 'function', 'ui-chart', 'ui-base', 'device-in']))
  expect(types.get('ui-base')).toEqual({ isConfig: true })
  expect(types.get('inject')).toEqual({ isConfig: false })
})

describe.each(files)('%s', (file) => {
  test('reads like prose: places, names, groups, left to right, no programs, no secrets', () => {
    expect(flowFaults(read(file), types)).toEqual([])
  })

  test('is named "node — What it shows"', () => {
    const [, node] = /^(\S+) — [A-Z][^.]*\.json$/.exec(file) ?? []
    expect(folders.map(({ name }) => name)).toContain(node)
    expect(read(file).map(({ type }) => type)).toContain(node)
  })

  test('has every setting of our nodes and no other', () => {
    const base = ['id', 'type', 'z', 'g', 'd', 'x', 'y', 'wires', 'l', 'info']
    const faults = read(file).flatMap((node) => {
      const defaults = folders.find(({ name }) => name === node.type)?.editor?.defaults
      if (!defaults) return []
      const settings = Object.keys(node).filter((key) => !base.includes(key))
      const unknown = settings.filter((key) => !(key in defaults)).map((key) => `${node.name} has ${key}`)
      return [
        ...unknown,
        ...Object.keys(defaults)
          .filter((key) => !settings.includes(key))
          .map((key) => `${node.name} lacks ${key}`),
      ]
    })
    expect(faults).toEqual([])
  })
})

test('no two examples share an id, so that both can be imported', () => {
  const ids = files.flatMap((file) => read(file).map(({ id }) => id))
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
})

test('every fault is found', () => {
  const group = { id: 'g', type: 'group', z: 't', nodes: ['a', 'b'] }
  const tab = { id: 't', type: 'tab', label: 'Tab', info: 'What it does' }
  const good = { id: 'a', type: 'inject', name: 'Ask', z: 't', g: 'g', x: 100, y: 80, wires: [['b']] }
  const next = { id: 'b', type: 'function', name: 'Reshape', z: 't', g: 'g', x: 300, y: 80, func: 'return msg', wires: [[]] }
  const faults = (...flow: FlowNode[]) => flowFaults(flow, types)
  expect(faults(tab, group, good, next)).toEqual([])
  expect(faults({ ...tab, info: ' ' }, group, good, next)).toEqual(['tab "Tab" has no description'])
  expect(faults(tab, group, good, next, { ...next, g: 'g' })).toContain('id b is used more than once')
  expect(faults(tab, group, good, { ...next, type: 'infinite-loop' })).toContain(
    'infinite-loop "Reshape" has a type that nobody registers',
  )
  expect(faults(tab, group, good, { ...next, credentials: {} } as FlowNode)).toEqual(['function "Reshape" carries credentials'])
  const { x: _, ...unplaced } = next
  expect(faults(tab, group, good, unplaced)).toContainEqual(expect.stringContaining('has no place'))
  expect(faults(tab, group, good, { ...next, name: '' })).toEqual(['function "b" is not named by its purpose'])
  expect(faults(tab, { ...group, nodes: ['a'] }, good, next)).toEqual(['function "Reshape" is in no group'])
  expect(faults(tab, group, good, { ...next, z: 'other' })).toEqual(['function "Reshape" is on no tab'])
  expect(faults(tab, group, good, { ...next, func: 'a()\n'.repeat(13) })).toEqual(['function "Reshape" is a program of 13 lines'])
  expect(faults(tab, group, good, { ...next, x: 50 })).toEqual([
    'the wire from inject "Ask" to function "Reshape" runs to the left',
  ])
  expect(faults(tab, group, good)).toEqual(['inject "Ask" is wired to nothing (b)'])
})
