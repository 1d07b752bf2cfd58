import { localeOf } from '../../test/helpers/locale'
import { answerText } from './answer-text'

test.each([
  [{ size: 288, of: 'points', truncated: false }, 14.2, '288 points · 14 ms'],
  [{ size: 1, of: 'points', truncated: false }, 0.3, '1 point · 0 ms'],
  [{ size: 52_000, of: 'points', truncated: false }, 1240, '52k points · 1.2 s'],
  [{ size: 12, of: 'devices', truncated: false }, 3, '12 devices · 3 ms'],
  [{ size: 1, of: 'devices', truncated: false }, 3, '1 device · 3 ms'],
  [{ size: 0, of: 'points', truncated: false }, 3, 'nothing stored'],
  [{ size: 10_000, of: 'points', truncated: true }, 20, 'cut at 10k points'],
] as const)('%j after %p ms reads %p', (answer, tookMs, text) => {
  expect(answerText(localeOf('telemetry-query'), { payload: [], ...answer }, tookMs)).toBe(text)
  expect(text.length).toBeLessThan(20)
})

const report = (percent: number | null, days: number, truncated = false) => ({
  payload: { percent, days: Array.from({ length: days }), gaps: Array.from({ length: 500 }), truncated } as never,
  size: days,
  of: 'days' as const,
  truncated,
})

test.each([
  [report(99.98, 7), '99.98 % · 7 days'],
  [report(100, 1), '100 % · 1 day'],
  [report(99.99, 366), '99.99 % · 366 days'],
  [report(null, 0), 'nothing stored'],
  [report(42.5, 30, true), 'cut at 500 gaps'],
])('completeness reads %#: %p', (answer, text) => {
  expect(answerText(localeOf('telemetry-query'), answer, 3)).toBe(text)
  expect(text.length).toBeLessThan(20)
})
