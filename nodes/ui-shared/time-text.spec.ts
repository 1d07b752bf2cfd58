import { exactTimeText, timeText } from './time-text'

const at = Date.UTC(2026, 10, 20, 2, 12, 7)

test('a time of today is a clock time', () => {
  expect(timeText(at, at + 3_600_000, 'UTC')).toBe('02:12')
})

test('a time of another day has its date', () => {
  expect(timeText(at, at + 86_400_000, 'UTC')).toBe('20 Nov 02:12')
})

test('what today is depends on the time zone of who reads it', () => {
  const now = Date.UTC(2026, 10, 20, 5)
  expect(timeText(at, now, 'Europe/Berlin')).toBe('03:12')
  expect(timeText(at, now, 'America/New_York')).toBe('19 Nov 21:12')
})

test('midnight is 00, not 24', () => {
  expect(timeText(Date.UTC(2026, 10, 20, 0, 5), at, 'UTC')).toBe('00:05')
})

test('an exact time has seconds', () => {
  expect(exactTimeText(at, 'UTC')).toBe('20 Nov 2026 02:12:07')
})
