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
