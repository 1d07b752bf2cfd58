import { arrivalText, clockText } from './arrival-text'

test.each([
  [null, '', ''],
  [320, 'after 320 ms', ''],
  [1234, 'after 1.2 s', ''],
  [95_000, 'after 95 s', ''],
  [0, 'at once', ''],
  [-400, 'at once', ''],
  [-5000, 'at once', '5 s ahead'],
  [-7_500_000, 'at once', '2 h 5 min ahead'],
])('readings underway for %p ms arrive %p, and their clock is %p', (latencyMs, arrives, clock) => {
  expect([arrivalText(latencyMs), clockText(latencyMs, ['clock-modem'])]).toEqual([arrives, clock])
})

test('a clock that was never set is no clock that is ahead', () => {
  expect(clockText(-5000, ['out-of-range', 'clock-estimated'])).toBe('not set, times are estimated')
})
