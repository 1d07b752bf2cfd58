import { roughTime } from './rough-time'

const minute = 60_000
const hour = 60 * minute

test.each([
  [0, '1 s'],
  [2900, '3 s'],
  [99_000, '99 s'],
  [99_001, '2 min'],
  [99 * minute, '99 min'],
  [99 * minute + 1, '2 h'],
  [47 * hour, '47 h'],
  [47 * hour + 1, '2 d'],
  [365 * 24 * hour, '365 d'],
])('%p ms read %p', (ms, text) => {
  expect(roughTime(ms)).toBe(text)
})
