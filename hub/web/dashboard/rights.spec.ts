import { rightsOf } from './rights'

test.each([
  [[], 'viewer', 'operator'],
  [['', 'wide blue'], 'viewer', 'operator'],
  [['busbar-see-engineer'], 'engineer', 'engineer'],
  [['busbar-use-viewer'], 'viewer', 'viewer'],
  [['busbar-use-admin'], 'viewer', 'admin'],
  [['busbar-see-operator busbar-use-engineer'], 'operator', 'engineer'],
  [['busbar-see-operator', 'busbar-see-viewer'], 'operator', 'operator'],
  [['busbar-use-engineer', '', 'busbar-use-viewer'], 'viewer', 'engineer'],
  [['busbar-use-viewer', 'busbar-see-admin'], 'admin', 'admin'],
  [['busbar-see-operater'], 'admin', 'admin'],
  [['busbar-use-'], 'viewer', 'admin'],
  [['my-busbar-see-admin busbar-seen'], 'viewer', 'operator'],
])('%j: seen from %s on, used from %s on', (classes, see, use) => expect(rightsOf(classes)).toEqual({ see, use }))

test('a role that does not exist is told', () => {
  const told: string[] = []
  rightsOf(['busbar-see-boss x', 'busbar-use-operator'], (word) => told.push(word))
  expect(told).toEqual(['busbar-see-boss'])
})
