import { backoffMs } from './backoff'

test('waits double from one second up to a minute', () => {
  expect([0, 1, 2, 3, 6, 1000].map((attempt) => backoffMs(attempt, 1))).toEqual([1_000, 2_000, 4_000, 8_000, 60_000, 60_000])
})

test('chance spreads a wait over its upper half', () => {
  expect(backoffMs(2, 0)).toBe(2_000)
  expect(backoffMs(2, 0.5)).toBe(3_000)
})
