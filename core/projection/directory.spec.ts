import { Directory } from './directory'

const directory = new Directory([
  { id: 'A', type: 'meter', approval: 'approved', groups: ['hall'] },
  { id: 'B', type: 'pump', approval: 'approved', groups: ['hall', 'roof'] },
  { id: 'C', type: 'pump', approval: 'approved', groups: [] },
])

test.each([
  [{}, {}],
  [{ devices: ['A', 'X'] }, { devices: ['A', 'X'] }],
  [{ types: ['pump'] }, { devices: ['B', 'C'] }],
  [{ groups: ['hall'] }, { devices: ['A', 'B'] }],
  [{ groups: ['roof', 'hall'], types: ['pump'] }, { devices: ['B'] }],
  [{ groups: ['hall'], devices: ['A', 'C'] }, { devices: ['A'] }],
  [{ groups: ['nowhere'] }, { devices: [] }],
])('the filter %j means %j', (filter, resolved) => {
  expect(directory.resolve(filter)).toEqual(resolved)
})

test('a device that changes its groups is found by the new ones', () => {
  const own = new Directory([{ id: 'A', type: 'meter', approval: 'approved', groups: ['hall'] }])
  own.set({ id: 'A', type: 'meter', approval: 'approved', groups: ['roof'] })
  expect(own.resolve({ groups: ['hall'] })).toEqual({ devices: [] })
  expect(own.resolve({ groups: ['roof'] })).toEqual({ devices: ['A'] })
})
