import fc from 'fast-check'
import { layerMs } from './bucket'
import { chooseLayer, validBucket } from './choose-layer'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const now = Date.UTC(2026, 10, 21)
const retention = { rawMs: 30 * day, fiveMinutesMs: 365 * day, hoursMs: 3650 * day }

function choose(bucketMs: number | null, daysAgo: number) {
  return chooseLayer({ from: now - daysAgo * day, bucketMs, now, retention })
}

test.each([
  ['the readings themselves', null, 'raw'],
  ['a minute', minute, 'raw'],
  ['8 minutes', 8 * minute, 'raw'],
  ['5 minutes', 5 * minute, '5m'],
  ['15 minutes', 15 * minute, '5m'],
  ['90 minutes', 90 * minute, '5m'],
  ['an hour', hour, '1h'],
  ['6 hours', 6 * hour, '1h'],
  ['a day', day, '1d'],
  ['a week', 7 * day, '1d'],
] as const)('the widest layer of which %s is a multiple answers', (_name, bucketMs, layer) => {
  expect(choose(bucketMs, 1)).toEqual({ layer, bucketMs })
})

test.each([
  [null, 31, '5m', 5 * minute],
  [minute, 31, '5m', 5 * minute],
  [8 * minute, 31, '5m', 10 * minute],
  [24 * minute, 31, '5m', 30 * minute],
  [null, 366, '1h', hour],
  [15 * minute, 366, '1h', hour],
  [90 * minute, 366, '1h', 2 * hour],
  [288 * minute, 366, '1h', 6 * hour],
  [null, 3651, '1d', day],
  [6 * hour, 3651, '1d', day],
  [7 * day, 36_500, '1d', 7 * day],
] as const)('a width of %p from %d days ago is answered from what is still kept', (bucketMs, daysAgo, layer, wider) => {
  expect(choose(bucketMs, daysAgo)).toEqual({ layer, bucketMs: wider })
})

test('what begins exactly where retention ends is still kept', () => {
  expect(choose(null, 30).layer).toBe('raw')
  expect(choose(5 * minute, 365).layer).toBe('5m')
})

test('whatever is asked for, the answer is as wide, whole buckets of its layer wide, and kept', () => {
  const widths = Array.from({ length: 1440 }, (_, index) => (index + 1) * minute).filter((ms) => validBucket(ms) === null)
  const width = fc.oneof(
    fc.constant(null),
    fc.constantFrom(...widths),
    fc.integer({ min: 1, max: 500 }).map((days) => days * day),
  )
  fc.assert(
    fc.property(width, fc.integer({ min: 0, max: 5000 }), (bucketMs, daysAgo) => {
      const choice = choose(bucketMs, daysAgo)
      if (choice.layer === 'raw') return expect(choice.bucketMs).toBe(bucketMs)
      expect(validBucket(choice.bucketMs as number)).toBeNull()
      expect(choice.bucketMs).toBeGreaterThanOrEqual(bucketMs ?? 0)
      expect((choice.bucketMs as number) % layerMs[choice.layer]).toBe(0)
      expect(daysAgo).toBeLessThanOrEqual({ '5m': 365, '1h': 3650, '1d': Number.POSITIVE_INFINITY }[choice.layer])
    }),
  )
})

test('a width that does not divide a day is refused with the ones that do', () => {
  expect(validBucket(7 * minute)).toBe(
    'The width of a bucket must divide a day or be whole days, in ms: such as 60000, 300000, 3600000 or 86400000, not 420000.',
  )
  expect(validBucket(day)).toBeNull()
})
