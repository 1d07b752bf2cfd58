import { isBucketWidth } from '../../core/rollup/bucket-width'
import { rangeOf, ranges } from './ranges'

test.each(ranges.map((range) => [range.label, range] as const))('over %s there are buckets a chart can show', (_, range) => {
  expect(range.spanMs / range.bucketMs).toBeGreaterThanOrEqual(280)
  expect(range.spanMs / range.bucketMs).toBeLessThanOrEqual(370)
  expect([range.bucketMs, range.barMs].every(isBucketWidth)).toBe(true)
  expect(range.spanMs / range.barMs).toBeGreaterThanOrEqual(12)
})

test('an address that names no range, or one that is not offered, shows an hour', () => {
  expect([rangeOf('1y').key, rangeOf(undefined).key, rangeOf('5y').key]).toEqual(['1y', '1h', '1h'])
})
