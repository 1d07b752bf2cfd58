import { autoBucket, parseBucket } from './bucket'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

test.each([
  ['5 min', 5 * minute, 1000],
  ['1 h', hour, 15_000],
  ['24 h', day, 5 * minute],
  ['7 d', 7 * day, hour],
  ['90 d', 90 * day, 12 * hour],
  ['1 year', 365 * day, 2 * day],
])('over %s a bucket is %p ms of %p', (_, range, width) => {
  expect(autoBucket(range)).toBe(width)
})

test('whatever the range, there are at most 301 buckets, and more than 100 from ten minutes up', () => {
  for (let range = 1000; range < 20 * 365 * day; range = Math.ceil(range * 1.07)) {
    const points = range / autoBucket(range)
    expect(points).toBeLessThanOrEqual(301)
    if (range > 10 * minute) expect(points).toBeGreaterThan(100)
  }
})

test('a width can be given, and is refused when it cannot be one', () => {
  expect(parseBucket('auto', day)).toBe(5 * minute)
  expect(parseBucket('', day)).toBe(5 * minute)
  expect(parseBucket('15m', day)).toBe(15 * minute)
  expect(parseBucket(1000, day)).toBe(1000)
  expect(parseBucket('7d', day)).toBe(7 * day)
  expect(() => parseBucket('quarter', day)).toThrow('Bucket is "quarter"')
  expect(() => parseBucket('7m', day)).toThrow('Bucket is "7m"; it must divide a day or be whole days')
  expect(() => parseBucket('36h', day)).toThrow('it must divide a day or be whole days')
  expect(() => parseBucket(0.5, day)).toThrow('it must divide a day or be whole days')
})
