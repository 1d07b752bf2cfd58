import fc from 'fast-check'
import { ageHoldsFor, ageText, agoText } from './age'

const s = 1000

test.each([
  [-500, 'now'],
  [1999, 'now'],
  [2 * s, '2 s'],
  [59.9 * s, '59 s'],
  [60 * s, '1 min'],
  [3599 * s, '59 min'],
  [3600 * s, '1 h'],
  [47 * 3600 * s, '47 h'],
  [48 * 3600 * s, '2 d'],
])('an age of %i ms reads %p', (ms, text) => {
  expect(ageText(ms)).toBe(text)
})

test('as a phrase it says ago, except for just now', () => {
  expect([agoText(0), agoText(12 * s)]).toEqual(['just now', '12 s ago'])
})

test('an age reads the same for as long as promised', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2 * s, max: 1e9 }), (ms) => {
      expect(ageText(ms + ageHoldsFor(ms) - 1)).toBe(ageText(ms))
    }),
  )
})
