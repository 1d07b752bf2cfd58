import { bucketText, widthText } from './bucket-text'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

test.each([
  [10_000, '10 s'],
  [30 * minute, '30 min'],
  [2 * hour, '2 h'],
  [day, '1 day'],
  [7 * day, '7 days'],
])('a bucket of %i ms is %p wide', (ms, text) => {
  expect(widthText(ms)).toBe(text)
})

test.each([
  ['2026-11-20T01:10:30Z', 10_000, '20 Nov 2026 02:10:30'],
  ['2026-11-20T01:00:00Z', hour, '20 Nov 02:00 – 03:00'],
  ['2026-11-19T23:00:00Z', day, '20 Nov 2026'],
  ['2026-03-28T23:00:00Z', day, '29 Mar 2026'],
  ['2026-10-24T22:00:00Z', day, '25 Oct 2026'],
  ['2026-11-19T23:00:00Z', 7 * day, '20 Nov 2026 – 26 Nov 2026'],
])('the bucket at %s of %i ms is %p in Berlin', (at, ms, text) => {
  expect(bucketText(Date.parse(at), ms, 'Europe/Berlin')).toBe(text)
})
