import { gaussian, seedOf, uniform, wander } from './noise'

const many = Array.from({ length: 8_000 }, (_, index) => index)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

test('uniform fills [0, 1) evenly, also for indexes beyond 32 bits', () => {
  for (const start of [0, 2 ** 40]) {
    const values = many.map((index) => uniform(1, 2, start + index))
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    expect(mean(values)).toBeCloseTo(0.5, 1)
    expect(new Set(values.map((value) => Math.floor(value * 64))).size).toBe(64)
  }
})

test('gaussian has mean 0 and deviation 1', () => {
  const values = many.map((index) => gaussian(3, 4, index))
  expect(mean(values)).toBeCloseTo(0, 1)
  expect(Math.sqrt(mean(values.map((value) => value * value)))).toBeCloseTo(1, 1)
})

test('streams and seeds are independent of each other', () => {
  const correlation = mean(many.map((index) => gaussian(1, 1, index) * gaussian(1, 2, index)))
  expect(Math.abs(correlation)).toBeLessThan(0.03)
  expect(uniform(1, 1, 5)).not.toBe(uniform(2, 1, 5))
})

test('wander stays in [-1, 1] and moves without jumps', () => {
  const values = many.map((index) => wander(1, 1, index * 100, 10_000))
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1)
  expect(Math.max(...values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value))))).toBeLessThan(0.04)
})

test('seedOf tells device ids and seeds apart', () => {
  const seeds = new Set(many.slice(0, 2000).map((index) => seedOf(`ACV-${index}`, 1)))
  expect(seeds.size).toBe(2000)
  expect(seedOf('ACV-1', 1)).not.toBe(seedOf('ACV-1', 2))
})
