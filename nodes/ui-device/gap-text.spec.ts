import { gapText, silentText, spanText } from './gap-text'
import type { PackedGap } from './page-data'

const at = (text: string) => Date.parse(`2026-11-${text}Z`)
const reader = { now: at('21T02:40:00'), zone: 'Europe/Berlin' }
const gap = (fields: Partial<PackedGap> = {}): PackedGap => ({
  id: 1,
  kind: 'numbers',
  from: at('21T01:10:00'),
  to: at('21T01:22:00'),
  count: 72,
  missing: 72,
  reason: 'restart',
  filledAt: null,
  readingsEach: 1,
  ...fields,
})

test.each([
  ['21T01:10:00', '21T01:22:00', '02:10 – 02:22'],
  ['20T01:10:00', '20T01:22:00', '20 Nov 02:10 – 02:22'],
  ['20T22:50:00', '20T23:10:00', '20 Nov 23:50 – 00:10'],
  ['19T22:50:00', '20T00:10:00', '19 Nov 23:50 – 20 Nov 01:10'],
  ['21T01:10:05', '21T01:10:45', '02:10:05 – 02:10:45'],
  ['20T01:10:05', '20T01:11:45', '20 Nov 02:10:05 – 02:11:45'],
])('from %s to %s reads %p in the zone of the site', (from, to, text) => {
  expect(spanText(at(from), at(to), reader)).toBe(text)
})

test.each<[Partial<PackedGap>, string]>([
  [{}, 'Gap 02:10 – 02:22 (12 min). 72 readings missing. The device restarted.'],
  [{ reason: null, count: 1, missing: 1 }, 'Gap 02:10 – 02:22 (12 min). 1 reading missing. Why is not known.'],
  [
    { reason: 'lost', missing: 30 },
    'Gap 02:10 – 02:22 (12 min). 30 of 72 readings still missing. The memory of the device was full, and it had to drop them.',
  ],
  [
    { kind: 'silence', reason: 'offline' },
    'Silence 02:10 – 02:22 (12 min). Nothing was measured; usual would be 72 readings. The device was not connected.',
  ],
  [
    { missing: 0, filledAt: at('21T02:05:00') },
    'Filled gap 02:10 – 02:22 (12 min). 72 readings arrived late, the last at 03:05. Nothing is missing.',
  ],
])('%j reads %p', (fields, text) => {
  expect(gapText(gap(fields), reader)).toBe(text)
})

test('a device that has stopped says since when', () => {
  expect(silentText(at('21T02:26:00'), reader)).toBe('Silent since 03:26 (14 min). Nothing newer has arrived.')
})
