import fc from 'fast-check'
import type { FlowNode } from './flow-node'
import { type Merged, mergeFlows } from './merge'

const tab = (id: string, extra: object = {}): FlowNode => ({ id, type: 'tab', label: id, ...extra })
const node = (id: string, z: string, extra: object = {}): FlowNode => ({
  id,
  type: 'debug',
  z,
  name: id,
  x: 100,
  y: 40,
  wires: [],
  ...extra,
})
const config = (id: string, extra: object = {}): FlowNode => ({ id, type: 'ui-group', name: id, ...extra })

const version1 = [tab('ingest'), node('readings', 'ingest', { rate: 1 }), node('log', 'ingest'), config('group', { width: 6 })]
const version2 = [tab('ingest'), node('readings', 'ingest', { rate: 2 }), node('log', 'ingest'), config('group', { width: 12 })]

const at = (merged: Merged, id: string): FlowNode | undefined => merged.flows.find((one) => one.id === id)
const actions = (merged: Merged): string[] => merged.changes.map((change) => `${change.action} ${change.unit}`)
const edit = (flows: readonly FlowNode[], id: string, change: object): FlowNode[] =>
  flows.map((one) => (one.id === id ? { ...one, ...change } : one))

describe('mergeFlows', () => {
  test('adds a unit that is new, after what the user has', () => {
    const own = [tab('mine'), node('a', 'mine')]
    const merged = mergeFlows(own, version1, [])
    expect(merged.flows).toEqual([...own, ...version1])
    expect(actions(merged)).toEqual(['added ingest', 'added group'])
  })

  test('changes nothing the second time', () => {
    const first = mergeFlows([], version1, [])
    const second = mergeFlows(first.flows, version1, first.baseline)
    expect(second).toEqual({ flows: first.flows, baseline: first.baseline, changes: [] })
  })

  test('upgrades a unit that the user left as it was', () => {
    const merged = mergeFlows(version1, version2, version1)
    expect(merged.flows).toEqual(version2)
    expect(merged.baseline).toEqual(version2)
    expect(actions(merged)).toEqual(['upgraded ingest', 'upgraded group'])
  })

  test('keeps a unit that the user changed, says so, and still upgrades the others', () => {
    const own = edit(version1, 'readings', { rate: 7 })
    const merged = mergeFlows(own, version2, version1)
    expect(at(merged, 'readings')).toMatchObject({ rate: 7 })
    expect(at(merged, 'group')).toMatchObject({ width: 12 })
    expect(actions(merged)).toEqual(['kept ingest', 'upgraded group'])
  })

  test('upgrades again once the user has taken the change back', () => {
    const kept = mergeFlows(edit(version1, 'readings', { rate: 7 }), version2, version1)
    const back = mergeFlows(edit(kept.flows, 'readings', { rate: 1 }), version2, kept.baseline)
    expect(at(back, 'readings')).toMatchObject({ rate: 2 })
  })

  test('is silent about a changed unit as long as there is nothing newer for it', () => {
    expect(mergeFlows(edit(version1, 'log', { active: false }), version1, version1).changes).toEqual([])
  })

  test.each([
    ['added a node', [...version1.slice(0, 3), node('extra', 'ingest'), ...version1.slice(3)]],
    ['deleted a node', version1.filter((one) => one.id !== 'log')],
    ['rewired a node', edit(version1, 'readings', { wires: [['log']] })],
    ['disabled a node', edit(version1, 'log', { d: true })],
    ['disabled the tab', edit(version1, 'ingest', { disabled: true })],
    ['described the tab', edit(version1, 'ingest', { info: 'Ours.' })],
  ])('counts it as a change that the user %s', (_title, own) => {
    const merged = mergeFlows(own, version2, version1)
    expect(actions(merged)).toContain('kept ingest')
    expect(merged.flows).toEqual(edit(own, 'group', { width: 12 }))
  })

  test('leaves a unit deleted that the user deleted, also when a new version comes', () => {
    const merged = mergeFlows([config('group', { width: 6 })], version2, version1)
    expect(merged.flows).toEqual([config('group', { width: 12 })])
    const again = mergeFlows(merged.flows, version2, merged.baseline)
    expect(again.flows).toEqual(merged.flows)
  })

  test('does not count it as a change that nodes were moved, and leaves them where the user put them', () => {
    const merged = mergeFlows(edit(version1, 'readings', { x: 900, y: 800 }), version2, version1)
    expect(at(merged, 'readings')).toMatchObject({ rate: 2, x: 900, y: 800 })
  })

  test('puts a moved node where the new version wants it when that differs from the old one', () => {
    const relaid = edit(version2, 'readings', { x: 300 })
    const merged = mergeFlows(edit(version1, 'readings', { x: 900, y: 800 }), relaid, version1)
    expect(at(merged, 'readings')).toMatchObject({ x: 300, y: 800 })
  })

  test('does not count properties that the editor added, and keeps them', () => {
    const own = edit(edit(version1, 'readings', { newDefault: '' }), 'log', { info: '', d: false, env: [] })
    const merged = mergeFlows(own, version2, version1)
    expect(at(merged, 'readings')).toMatchObject({ rate: 2, newDefault: '' })
  })

  test('keeps the unit when an added property contradicts the new version', () => {
    const own = edit(version1, 'readings', { unit: 'mine' })
    const merged = mergeFlows(own, edit(version2, 'readings', { unit: 'shipped' }), version1)
    expect(at(merged, 'readings')).toMatchObject({ rate: 1, unit: 'mine' })
    expect(actions(merged)).toContain('kept ingest')
  })

  test('removes a unit that is no longer shipped and was left as it was', () => {
    const merged = mergeFlows(version1, [version1[3] as FlowNode], version1)
    expect(merged.flows).toEqual([version1[3]])
    expect(actions(merged)).toEqual(['removed ingest'])
  })

  test('keeps a unit that is no longer shipped but was changed, and from then on leaves it alone', () => {
    const own = edit(version1, 'readings', { rate: 7 })
    const merged = mergeFlows(own, [], version1)
    expect(merged.flows).toEqual(own.slice(0, 3))
    expect(mergeFlows(merged.flows, [], merged.baseline)).toMatchObject({ flows: merged.flows, changes: [] })
  })

  test('keeps a unit that is no longer shipped while something of the user uses it', () => {
    const own = [...version1, tab('mine'), node('widget', 'mine', { group: 'group' })]
    const merged = mergeFlows(own, [], version1)
    expect(at(merged, 'group')).toBeDefined()
    expect(at(merged, 'ingest')).toBeUndefined()
    const freed = mergeFlows(
      merged.flows.filter((one) => one.id !== 'widget'),
      [],
      merged.baseline,
    )
    expect(at(freed, 'group')).toBeUndefined()
  })

  test('keeps a subflow that is no longer shipped while an instance of it is left', () => {
    const subflow: FlowNode = { id: 'scale', type: 'subflow', name: 'scale' }
    const merged = mergeFlows([subflow, tab('mine'), node('use', 'mine', { type: 'subflow:scale' })], [], [subflow])
    expect(at(merged, 'scale')).toBeDefined()
  })

  test('without a baseline keeps what the user has and adds only what is missing', () => {
    const own = edit(version1.slice(0, 3), 'readings', { rate: 7 })
    const merged = mergeFlows(own, version2, [])
    expect(merged.flows).toEqual([...own, version2[3]])
    expect(mergeFlows(own, version2, merged.baseline).flows).toEqual(own)
  })

  test('does not use an id twice when the user moved a shipped node to another tab', () => {
    const own = [tab('mine'), node('added-later', 'mine'), ...version1]
    const merged = mergeFlows(own, [...version2, node('added-later', 'ingest')], version1)
    expect(merged.flows.filter((one) => one.id === 'added-later')).toEqual([node('added-later', 'mine')])
    expect(actions(merged)).toContain('kept ingest')
  })
})

describe('mergeFlows, whatever the user did between two versions,', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const release = fc.uniqueArray(
    fc.record({ id: names, nodes: fc.uniqueArray(names), setting: fc.integer({ min: 0, max: 2 }) }),
    {
      selector: (one) => one.id,
    },
  )
  const flowsOf = (tabs: { id: string; nodes: string[]; setting: number }[]): FlowNode[] =>
    tabs.flatMap(({ id, nodes, setting }) => [tab(id), ...nodes.map((name) => node(`${id}-${name}`, id, { setting }))])
  const edits = fc.array(
    fc.record({
      kind: fc.constantFrom('set', 'delete', 'add', 'move', 'drop-tab'),
      pick: fc.nat(),
      value: fc.integer({ min: 10, max: 99 }),
    }),
    { maxLength: 6 },
  )
  type Edit = { kind: string; pick: number; value: number }

  function apply(flows: readonly FlowNode[], { kind, pick, value }: Edit, serial: number): FlowNode[] {
    const target = flows[pick % Math.max(flows.length, 1)]
    if (!target) return [...flows]
    const home = target.z ?? target.id
    if (kind === 'set') return edit(flows, target.id, target.z ? { setting: value } : { label: `mine ${value}` })
    if (kind === 'move') return edit(flows, target.id, { x: value })
    if (kind === 'add') return [...flows, node(`own-${serial}`, home, { setting: value })]
    if (kind === 'delete' && target.z) return flows.filter((one) => one.id !== target.id)
    return flows.filter((one) => one.id !== home && one.z !== home)
  }

  test('never loses an edit, never brings back what was deleted, and settles at once', () => {
    fc.assert(
      fc.property(release, release, edits, (one, two, changes) => {
        const first = mergeFlows([], flowsOf(one), [])
        const own = changes.reduce<FlowNode[]>((flows, change, serial) => apply(flows, change, serial), [...first.flows])
        const merged = mergeFlows(own, flowsOf(two), first.baseline)
        const applied = new Map(first.flows.map((each) => [each.id, each]))
        for (const mine of own) {
          const was = applied.get(mine.id)
          if (was && was.setting === mine.setting && was.label === mine.label) continue
          expect(at(merged, mine.id)).toEqual(mine)
        }
        for (const was of first.flows.filter((each) => !each.z && !own.some((mine) => mine.id === each.id))) {
          expect(at(merged, was.id)).toBeUndefined()
        }
        const ids = merged.flows.map((each) => each.id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(mergeFlows(merged.flows, flowsOf(two), merged.baseline).flows).toEqual(merged.flows)
      }),
    )
  })
})
