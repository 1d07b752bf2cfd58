import { behavioursOf, type Candidate } from './behaviour'

const fleet = (...ids: string[]): Candidate[] => ids.map((id) => ({ id, unfit: [] }))
const lists = (sets: readonly ReadonlySet<string>[]): string[][] => sets.map((set) => [...set])

test('special devices that are only counted are the last of the fleet, one behaviour each', () => {
  expect(lists(behavioursOf(fleet('A', 'B', 'C', 'D', 'E'), { dropout: 1, noisy: 2 }))).toEqual([
    [],
    [],
    ['noisy'],
    ['noisy'],
    ['dropout'],
  ])
})

test('a device that is named may have several, and is not counted again', () => {
  expect(lists(behavioursOf(fleet('A', 'B'), { restart: ['B'], duplicates: ['B'], drop: 1 }))).toEqual([
    ['drop'],
    ['restart', 'duplicates'],
  ])
})

test('a kind that cannot is passed over', () => {
  const [a, b] = fleet('A', 'B')
  expect(lists(behavioursOf([a, { ...b, unfit: ['clockless'] }] as Candidate[], { clockless: 1 }))).toEqual([['clockless'], []])
})

test.each([
  [{ dropout: 2, noisy: 1 }, 'more devices shall be special ("noisy") than the fleet of 2 has left'],
  [{ restart: ['C'] }, 'C shall be special (restart) but is not in the fleet'],
] as const)('%j is more than a fleet of A and B can do', (specials, message) => {
  expect(() => behavioursOf(fleet('A', 'B'), specials)).toThrow(message)
})

test('a device cannot be told what its kind does not have', () => {
  expect(() => behavioursOf([{ id: 'A', unfit: ['clockless'] }], { clockless: ['A'] })).toThrow('A cannot be "clockless"')
})
