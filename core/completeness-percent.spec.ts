import { completenessPercent } from './completeness-percent'

test.each([
  [8640, 0, 100],
  [8640, 2, 99.97],
  [8640, 8640, 0],
  [10_000_000, 1, 99.99],
  [3, 1, 66.66],
  [10, 11, 0],
])('of %i readings %i missing are %p percent', (expected, missing, percent) => {
  expect(completenessPercent({ expected, missing })).toBe(percent)
})

test('where nothing should be, nothing can be said', () => {
  expect(completenessPercent({ expected: 0, missing: 0 })).toBeNull()
})
