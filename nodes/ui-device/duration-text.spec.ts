import { durationText, shortTimeText } from './duration-text'

const s = 1000
const min = 60 * s
const h = 60 * min
const d = 24 * h

test.each([
  [0, '1 s'],
  [45 * s, '45 s'],
  [90 * s, '90 s'],
  [2 * min, '2 min'],
  [12 * min, '12 min'],
  [h, '1 h'],
  [65 * min, '1 h 5 min'],
  [26 * h, '26 h'],
  [2 * d, '2 d'],
  [52 * h, '2 d 4 h'],
  [12.4 * d, '12 d'],
])('%i ms lasted %p', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

test.each([
  [320.4, '320 ms'],
  [1234, '1.2 s'],
  [10 * s, '10 s'],
  [5 * min, '5 min'],
])('an interval of %p ms reads %p', (ms, text) => {
  expect(shortTimeText(ms)).toBe(text)
})
