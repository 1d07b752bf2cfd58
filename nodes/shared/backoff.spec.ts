import { Backoff } from './backoff'

test('waits double up to 15 s, and begin again after a success', () => {
  const backoff = new Backoff()
  expect(Array.from({ length: 8 }, () => backoff.next())).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000])
  backoff.reset()
  expect(backoff.next()).toBe(250)
})
