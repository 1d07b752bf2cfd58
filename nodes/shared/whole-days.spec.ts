import { SiteCalendar } from '../../core/calendar/site-calendar'
import { wholeDays } from './whole-days'

const berlin = new SiteCalendar('Europe/Berlin')
const iso = ({ from, to }: { from: number; to: number }) => [new Date(from).toISOString(), new Date(to).toISOString()]

test('one day is yesterday, in the time zone of the site', () => {
  const lateInTheEvening = Date.UTC(2026, 10, 20, 23, 30)
  expect(iso(wholeDays(1, lateInTheEvening, berlin))).toEqual(['2026-11-19T23:00:00.000Z', '2026-11-20T23:00:00.000Z'])
  expect(iso(wholeDays(1, lateInTheEvening, new SiteCalendar('UTC')))).toEqual([
    '2026-11-19T00:00:00.000Z',
    '2026-11-20T00:00:00.000Z',
  ])
})

test.each([
  ['put forward', Date.UTC(2026, 2, 30, 6), 23],
  ['put back', Date.UTC(2026, 9, 26, 6), 25],
])('the day on which clocks are %s is whole too', (_, now, hours) => {
  const { from, to } = wholeDays(1, now, berlin)
  expect((to - from) / 3_600_000).toBe(hours)
})

test('a year is 365 of them', () => {
  expect(iso(wholeDays(365, Date.UTC(2026, 6, 1, 12), berlin))).toEqual(['2025-06-30T22:00:00.000Z', '2026-06-30T22:00:00.000Z'])
})
