import fc from 'fast-check'
import { sequenceModulus, unwrap, wrap } from './sequence'

test('0 after 2^32 − 1 goes on', () => {
  expect(unwrap(0, sequenceModulus - 1)).toBe(sequenceModulus)
  expect(unwrap(sequenceModulus - 1, sequenceModulus)).toBe(sequenceModulus - 1)
  expect(wrap(sequenceModulus)).toBe(0)
})

test('a number before the first wrap anybody saw has a negative count', () => {
  expect(unwrap(sequenceModulus - 2, 1)).toBe(-2)
  expect(wrap(-2)).toBe(sequenceModulus - 2)
})

test('a count is found again from its number wherever a near one is known', () => {
  const counts = fc.integer({ min: -(2 ** 40), max: 2 ** 40 })
  fc.assert(
    fc.property(counts, fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }), (count, distance) => {
      expect(unwrap(wrap(count), count + distance)).toBe(count)
      expect(wrap(count)).toBeGreaterThanOrEqual(0)
      expect(wrap(count)).toBeLessThan(sequenceModulus)
    }),
  )
})
