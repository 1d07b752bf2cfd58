import { tookText } from './took-text'

test.each([
  [0.3, '0 ms'],
  [14.2, '14 ms'],
  [1240, '1.2 s'],
  [61_000, '61.0 s'],
])('%p ms read %p', (ms, text) => {
  expect(tookText(ms)).toBe(text)
})
