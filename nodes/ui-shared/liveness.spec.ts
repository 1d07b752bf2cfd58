import { livenessOf, silentAfterMs } from './liveness'

const facts = { connected: true, since: 1_000, heardAt: 5_000 }

test('a page that hears its server is live', () => {
  expect(livenessOf(facts, 6_000)).toEqual({ state: 'live' })
})

test('a page without a connection has nothing newer than what it last heard', () => {
  expect(livenessOf({ ...facts, connected: false, since: 9_000 }, 9_500)).toEqual({ state: 'lost', since: 5_000 })
})

test('a page that never heard anything lost its server when the connection failed', () => {
  expect(livenessOf({ connected: false, since: 1_000, heardAt: null }, 1_500)).toEqual({ state: 'lost', since: 1_000 })
})

test('a server that stops sending is noticed although the connection stands', () => {
  expect(livenessOf(facts, 5_000 + silentAfterMs)).toEqual({ state: 'live' })
  expect(livenessOf(facts, 5_001 + silentAfterMs)).toEqual({ state: 'silent', since: 5_000 })
})

test('a page that has just been opened or reconnected waits before it complains', () => {
  expect(livenessOf({ connected: true, since: 1_000, heardAt: null }, 2_000)).toEqual({ state: 'waiting' })
  expect(livenessOf({ connected: true, since: 90_000, heardAt: 5_000 }, 91_000)).toEqual({ state: 'live' })
})
