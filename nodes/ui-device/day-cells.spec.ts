import type { DayCompleteness } from '../../core/completeness'
import { calendarOf, dayCells } from './day-cells'

const now = Date.UTC(2026, 10, 21, 3)
const day = (name: string, fields: Partial<DayCompleteness> = {}): DayCompleteness => {
  const from = Date.parse(`${name}T00:00:00Z`)
  const counts = { expected: 8640, received: 8640, late: 0, missing: 0, duplicates: 0 }
  return { day: name, from, to: from + 86_400_000, ...counts, ...fields }
}
const only = (fields: Partial<DayCompleteness>) => dayCells([day('2026-11-20', fields)], now)[0]

test.each<[Partial<DayCompleteness>, string, string, string]>([
  [{}, '100 %', 'full', 'Fri 20 Nov 2026: 100 % complete: all 8640 readings.'],
  [
    { received: 8638, missing: 2, late: 252, duplicates: 3 },
    '99.9 %',
    'nearly',
    'Fri 20 Nov 2026: 99.97 % complete: 8638 of 8640 readings, 2 missing, 252 came late, 3 came twice.',
  ],
  [
    { received: 4000, missing: 4640 },
    '46.2 %',
    'poor',
    'Fri 20 Nov 2026: 46.29 % complete: 4000 of 8640 readings, 4640 missing.',
  ],
  [{ received: 0, missing: 8640 }, '0 %', 'none', 'Fri 20 Nov 2026: 0 % complete: 0 of 8640 readings, 8640 missing.'],
  [{ expected: 0, received: 0 }, '–', 'none', 'Fri 20 Nov 2026: nothing was expected.'],
])('a day with %j is shown as %p and %p', (fields, percent, level, text) => {
  expect(only(fields)).toMatchObject({ label: 'Fri 20 Nov', percent, level, text, isToday: false })
})

test('a label has its month only where that is new', () => {
  const cells = dayCells(
    ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-02'].map((name) => day(name)),
    now,
  )
  expect(cells.map(({ label }) => label)).toEqual(['Fri 30 Oct', 'Sat 31', 'Sun 1 Nov', 'Mon 2'])
})

test('today is not over', () => {
  expect(dayCells([day('2026-11-21')], now)[0]).toMatchObject({
    isToday: true,
    text: 'Sat 21 Nov 2026, so far: 100 % complete: all 8640 readings.',
  })
})

test('a calendar has a row for each month, the newest first, and each day in its column', () => {
  const months = calendarOf(
    dayCells(
      ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-21'].map((name) => day(name)),
      now,
    ),
  )
  expect(months.map(({ label, year, cells }) => `${label} ${year}: ${cells.map(({ column }) => column)}`)).toEqual([
    'Nov 2026: 1,21',
    'Oct 2026: 30,31',
  ])
})
