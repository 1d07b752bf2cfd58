import { closedBreaker } from './breaker'
import { budgetOf, mayGoOn, mayRetry } from './budget'

const budget = { timeoutMs: 100, retries: 2, budgetMs: 350 }

test('a meter may use its share of the bus, but always one silent question and its repeat', () => {
  expect(budgetOf(10_000, 4, 1000)).toBe(2500)
  expect(budgetOf(1000, 247, 1000)).toBe(2500)
  expect(budgetOf(60_000, 2, 1000)).toBe(30_000)
})

test('a failed question is repeated as often as allowed while there is time', () => {
  expect(mayRetry(budget, closedBreaker, 0, 100)).toBe(true)
  expect(mayRetry(budget, closedBreaker, 1, 200)).toBe(true)
  expect(mayRetry(budget, closedBreaker, 2, 300)).toBe(false)
  expect(mayRetry(budget, closedBreaker, 0, 251)).toBe(false)
})

test('a meter that was silent the last time gets one question, so that the others do not wait for it', () => {
  expect(mayRetry(budget, { state: 'closed', failures: 1 }, 0, 100)).toBe(false)
  expect(mayRetry(budget, { state: 'half-open', attempts: 1 }, 0, 100)).toBe(false)
})

test('when the time is over nothing more is begun', () => {
  expect(mayGoOn(budget, 349)).toBe(true)
  expect(mayGoOn(budget, 350)).toBe(false)
})
