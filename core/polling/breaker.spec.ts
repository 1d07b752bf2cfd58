import { afterFailure, type Breaker, breakerAt, closedBreaker, defaultBreakerRule as rule } from './breaker'

const middle = 0.5
const failed = (times: number, now = 0, jitter = middle) => {
  let breaker: Breaker = closedBreaker
  for (let i = 0; i < times; i++) breaker = afterFailure(breaker, now, jitter, rule)
  return breaker
}

test('it opens with the third silence in a row, for 5 s', () => {
  expect(failed(2)).toEqual({ state: 'closed', failures: 2 })
  expect(failed(3, 1000)).toEqual({ state: 'open', until: 6000, attempts: 1 })
})

test('once its pause is over one question is let through; if that fails too, the next pause is twice as long', () => {
  const open = failed(3)
  expect(breakerAt(open, 4999).state).toBe('open')
  expect(breakerAt(open, 5000)).toEqual({ state: 'half-open', attempts: 1 })
  expect(afterFailure(open, 5000, middle, rule)).toEqual({ state: 'open', until: 15_000, attempts: 2 })
})

test('a failure while it is open, of a question a person asked for, changes nothing', () => {
  const open = failed(3)
  expect(afterFailure(open, 100, middle, rule)).toBe(open)
})

test('pauses grow to 5 minutes and no further', () => {
  let breaker = failed(3)
  const pauses: number[] = []
  for (let i = 0; i < 9 && breaker.state === 'open'; i++) {
    const now = breaker.until
    breaker = afterFailure(breaker, now, middle, rule)
    if (breaker.state === 'open') pauses.push(breaker.until - now)
  }
  expect(pauses.slice(0, 6)).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000])
  expect(pauses.at(-1)).toBe(300_000)
})

test('jitter makes a pause a fifth shorter or longer', () => {
  expect(failed(3, 0, 0)).toMatchObject({ until: 4000 })
  expect(failed(3, 0, 1)).toMatchObject({ until: 6000 })
})
