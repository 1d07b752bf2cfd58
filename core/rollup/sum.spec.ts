import { Sum } from './sum'

function sumOf(values: readonly number[]): number {
  const sum = new Sum()
  for (const value of values) sum.add(value)
  return sum.total
}

test('nothing is 0', () => {
  expect(sumOf([])).toBe(0)
})

test('small numbers beside large ones are not lost', () => {
  expect(sumOf([1, 1e100, 1, -1e100])).toBe(2)
  expect(sumOf(Array<number>(10).fill(0.1))).toBe(1)
})

test('a sum that is too large stays at the largest number', () => {
  expect(sumOf([1e308, 1e308])).toBe(Number.MAX_VALUE)
  expect(sumOf([-1e308, -1e308, -1])).toBe(-Number.MAX_VALUE)
  expect(sumOf([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBe(-Number.MAX_VALUE)
})
