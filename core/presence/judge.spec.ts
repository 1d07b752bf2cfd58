import fc from 'fast-check'
import type { PresenceFacts } from './facts'
import { judge, type PresenceRule } from './judge'

const rule: PresenceRule = { defaultIntervalMs: 60_000, degradedAfter: 3, offlineAfter: 5 }
const heard = (more: Partial<PresenceFacts> = {}): PresenceFacts => ({
  device: 'meter-1',
  heardAt: 1_000_000,
  heartbeatAt: null,
  heartbeatMs: null,
  timeoutMs: null,
  epoch: null,
  session: null,
  goneAt: null,
  ...more,
})
const afterSilence = (ms: number, facts = heard(), own: number | null = null) => judge(facts, rule, 0, facts.heardAt + ms, own)

test('a device never heard is unknown, and time does not change that', () => {
  expect(judge(null, rule, 0, 5_000_000)).toEqual({ state: 'unknown', reason: 'never heard', nextChangeAt: null })
})

// protocols.md 3.3: no heartbeat for 3 × interval → degraded; 5 × interval → offline.
test.each([
  [0, 'online', 'message received', 1_180_000],
  [179_999, 'online', 'message received', 1_180_000],
  [180_000, 'degraded', 'no message for 180 s', 1_300_000],
  [299_999, 'degraded', 'no message for 300 s', 1_300_000],
  [300_000, 'offline', 'no message for 300 s', null],
] as const)('%i ms of silence at a 60 s interval is %s', (silence, state, reason, nextChangeAt) => {
  expect(afterSilence(silence)).toEqual({ state, reason, nextChangeAt })
})

test('the announced interval comes first, then the one set for the device, then the default', () => {
  expect(afterSilence(30_000, heard({ heartbeatMs: 10_000 }), 20_000).state).toBe('degraded')
  expect(afterSilence(30_000, heard(), 10_000).state).toBe('degraded')
  expect(afterSilence(30_000).state).toBe('online')
})

// protocols.md 1.6: timeout = 2 × max(send interval, hello interval), 60 s by default; then it is offline.
test.each([
  [44_999, 'online', 1_045_000],
  [45_000, 'degraded', 1_060_000],
  [59_999, 'degraded', 1_060_000],
  [60_000, 'offline', null],
] as const)('%i ms of silence of a device whose protocol fixes 60 s is %s', (silence, state, nextChangeAt) => {
  const facts = heard({ timeoutMs: 60_000, heartbeatMs: 5_000 })
  expect(afterSilence(silence, facts, 10_000)).toMatchObject({ state, nextChangeAt })
})

test('a rule that skips degraded skips it for fixed time-outs, too', () => {
  const strict = { ...rule, degradedAfter: 5, offlineAfter: 5 }
  expect(judge(heard({ timeoutMs: 60_000 }), strict, 0, 1_059_999)).toMatchObject({ state: 'online', nextChangeAt: 1_060_000 })
  expect(judge(heard({ timeoutMs: 60_000 }), strict, 0, 1_060_000).state).toBe('offline')
})

test('a device whose will was received is offline however recently it was heard', () => {
  expect(afterSilence(0, heard({ goneAt: 1_000_000 }))).toEqual({
    state: 'offline',
    reason: 'last will or offline status received',
    nextChangeAt: null,
  })
})

test('silence before the hub listened is not the silence of the device', () => {
  const now = 9_000_000
  expect(judge(heard(), rule, now - 179_999, now).state).toBe('online')
  expect(judge(heard(), rule, now - 180_000, now)).toMatchObject({ state: 'degraded', reason: 'no message for 180 s' })
})

test('a rule that skips degraded goes straight to offline', () => {
  const strict = { ...rule, degradedAfter: 5, offlineAfter: 5 }
  expect(judge(heard(), strict, 0, 1_300_000 - 1)).toMatchObject({ state: 'online', nextChangeAt: 1_300_000 })
  expect(judge(heard(), strict, 0, 1_300_000).state).toBe('offline')
})

test('the state holds exactly until nextChangeAt', () => {
  const times = fc.integer({ min: 0, max: 2_000_000 })
  const rules = fc.record({
    defaultIntervalMs: fc.integer({ min: 1_000, max: 100_000 }),
    degradedAfter: fc.double({ min: 1, max: 10, noNaN: true }),
    offlineAfter: fc.double({ min: 1, max: 10, noNaN: true }),
  })
  const timeouts = fc.option(fc.integer({ min: 1, max: 1_000_000 }))
  fc.assert(
    fc.property(times, times, times, rules, timeouts, (heardAt, listeningSince, now, anyRule, timeoutMs) => {
      const judgement = judge(heard({ heardAt, timeoutMs }), anyRule, listeningSince, now)
      const { nextChangeAt } = judgement
      if (nextChangeAt === null) return judgement.state === 'offline'
      const at = (time: number) => judge(heard({ heardAt, timeoutMs }), anyRule, listeningSince, time).state
      return nextChangeAt > now && at(nextChangeAt) !== judgement.state && at((now + nextChangeAt) / 2) === judgement.state
    }),
  )
})
