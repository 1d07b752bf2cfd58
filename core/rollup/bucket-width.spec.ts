import { isBucketWidth } from './bucket-width'

const minute = 60_000
const day = 1440 * minute

test.each([1, 1000, 90_000, 5 * minute, 15 * minute, 60 * minute, 8 * 60 * minute, day, 2 * day, 7 * day])(
  '%i ms divides a day or is whole days',
  (ms) => {
    expect(isBucketWidth(ms)).toBe(true)
  },
)

test.each([0, -1000, 0.5, 7 * minute, 7000, 5 * 60 * minute, 36 * 60 * minute, Number.NaN, Number.POSITIVE_INFINITY])(
  '%p ms does not',
  (ms) => {
    expect(isBucketWidth(ms)).toBe(false)
  },
)
