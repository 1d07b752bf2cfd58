import { deployDiff } from './deploy-diff'
import type { FlowNode } from './flow-node'

const tab: FlowNode = { id: 't1', type: 'tab', label: 'Plant' }
const inject: FlowNode = { id: 'n1', type: 'inject', z: 't1', name: 'every minute', repeat: '60', x: 1, y: 1 }
const broker: FlowNode = { id: 'c1', type: 'mqtt-broker', name: 'site', credentials: { password: 'secret' } }

test('says what was added, changed and removed, by tab, and never a value', () => {
  const fresh: FlowNode = { id: 'n2', type: 'debug', z: 't1', name: 'look' }
  const changes = deployDiff([tab, inject, broker], [tab, { ...inject, repeat: '5', once: true }, fresh])
  expect(changes).toEqual({
    counts: { added: 1, changed: 1, removed: 1 },
    tabs: [
      {
        tab: 't1',
        name: 'Plant',
        added: [{ id: 'n2', type: 'debug', name: 'look' }],
        changed: [{ id: 'n1', type: 'inject', name: 'every minute', properties: ['repeat', 'once'] }],
        removed: [],
      },
      { tab: '', name: '', added: [], changed: [], removed: [{ id: 'c1', type: 'mqtt-broker', name: 'site' }] },
    ],
    notListed: 0,
  })
  expect(JSON.stringify(changes)).not.toContain('secret')
})

test('moving a node or changing a credential is no change of the flow', () => {
  const moved = { ...inject, x: 400, y: 20 }
  const { counts } = deployDiff([tab, inject, broker], [tab, moved, { ...broker, credentials: { password: 'other' } }])
  expect(counts).toEqual({ added: 0, changed: 0, removed: 0 })
})

test('a removed tab keeps its name', () => {
  expect(deployDiff([tab, inject], [])).toMatchObject({
    tabs: [{ tab: 't1', name: 'Plant', removed: [{ id: 't1' }, { id: 'n1' }] }],
  })
})

test('an import of a thousand nodes is counted, not listed', () => {
  const many = Array.from({ length: 1_000 }, (_, i): FlowNode => ({ id: `n${i}`, type: 'debug', z: 't1' }))
  const changes = deployDiff([tab], [tab, ...many])
  expect(changes.counts.added).toBe(1_000)
  expect(changes.notListed).toBe(800)
  expect(JSON.stringify(changes).length).toBeLessThan(20_000)
})
