import { compactNumber } from './compact-number'

test.each([
  [0, '0'],
  [0.42, '0.4'],
  [7, '7'],
  [9.96, '10'],
  [84.3, '84'],
  [999, '999'],
  [999.6, '1k'],
  [1234, '1.2k'],
  [52_400, '52k'],
  [999_499, '999k'],
  [999_500, '1M'],
  [3_100_000, '3.1M'],
])('%p reads %p', (value, text) => {
  expect(compactNumber(value)).toBe(text)
})
