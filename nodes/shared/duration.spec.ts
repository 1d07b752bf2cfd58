import { parseDuration } from './duration'

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['1.5h', 5_400_000],
  [' 7d ', 604_800_000],
  ['2 w', 1_209_600_000],
  ['250ms', 250],
  [1500, 1500],
])('%p is %p ms', (value, ms) => {
  expect(parseDuration('Bucket', value)).toBe(ms)
})

test.each([0, -5, '0s', '15', '15 minutes', 'm', '', null, Number.POSITIVE_INFINITY])(
  'refuses %p and shows what is allowed',
  (value) => {
    expect(() => parseDuration('Bucket', value)).toThrow(/^Bucket is .*such as 90s, 15m, 24h or 7d\.$/)
  },
)
