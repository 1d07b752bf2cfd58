import fc from 'fast-check'
import { isBucketWidth } from '../../../core/rollup/bucket-width'
import { parseBucket } from './bucket'

const hour = 3_600_000

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h', hour],
  ['1d', 24 * hour],
  ['7d', 168 * hour],
  ['90s', 90_000],
  ['none', null],
])('%s is %p ms', (text, expected) => {
  expect(parseBucket(text, 24 * hour)).toBe(expected)
})

test.each([
  [60_000, 1_000],
  [hour, 10_000],
  [24 * hour, 300_000],
  [7 * 24 * hour, 30 * 60_000],
  [365 * 24 * hour, 24 * hour],
])('auto for a range of %i ms is %i ms wide', (span, expected) => {
  expect(parseBucket('auto', span)).toBe(expected)
})

test('auto never makes more than 500 buckets, however long the range is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e14 }), (span) => {
      const width = parseBucket('auto', span)
      return width !== null && width >= 1_000 && isBucketWidth(width) && span / width <= 500
    }),
  )
})

test.each(['', '5', 'm', '0m', '-5m', '5min', '1.5h', '100000s', '5M'])('"%s" is refused', (text) => {
  expect(() => parseBucket(text, hour)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

test.each(['7m', '7s', '5h', '36h'])('"%s" is refused, because its buckets would not begin at midnight', (text) => {
  expect(() => parseBucket(text, hour)).toThrow(
    `must divide a day or be whole days, such as 30s, 5m, 15m, 1h, 6h, 1d, 7d; ${text}`,
  )
})

test('more buckets than anybody can look at are refused', () => {
  expect(parseBucket('1s', 20_000_000)).toBe(1_000)
  expect(() => parseBucket('1s', 20_000_001)).toThrow('query bucket: 1s makes more than 20000 buckets of this range')
})
