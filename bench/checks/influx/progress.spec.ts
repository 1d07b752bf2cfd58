import { ratePerSecond, type Sample } from './progress'

const every100ms = (points: readonly number[]): Sample[] =>
  points.map((each, index) => ({ at: 5_000 + 100 * index, points: each }))

test('an even flow has its rate', () => {
  expect(ratePerSecond(every100ms([7, 107, 207, 307, 407, 507]))).toBeCloseTo(1000)
})

test('what is gathered at the beginning and waited for at the end does not count', () => {
  const tail = Array(10).fill(950)
  expect(ratePerSecond(every100ms([0, 0, 0, 0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950, ...tail, 1000]))).toBeCloseTo(
    1000,
  )
})

test('no points have no rate, and one lump the rate of all of the time', () => {
  expect(ratePerSecond([])).toBe(0)
  expect(ratePerSecond(every100ms([3, 3, 3]))).toBe(0)
  expect(ratePerSecond(every100ms([0, 500]))).toBeCloseTo(5000)
})
