import { SiteCalendar } from './site-calendar'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const utc = (text: string) => Date.parse(`${text}Z`)
const iso = (at: number) => new Date(at).toISOString().slice(0, 16)

/** Starts of the buckets of a width from the one that holds `from` to the one that holds `to`. */
function starts(calendar: SiteCalendar, widthMs: number, from: string, to: string): string[] {
  const found: string[] = []
  for (let at = calendar.bucketStart(widthMs, utc(from)); at <= utc(to); at = calendar.bucketEnd(widthMs, at)) found.push(iso(at))
  return found
}

function lengthOfDay(zone: string, at: string): number {
  const calendar = new SiteCalendar(zone)
  const start = calendar.startOf('1d', utc(at))
  return (calendar.endOf('1d', start) - start) / hourMs
}

test('a day of Berlin begins at its midnight, not at that of UTC', () => {
  const berlin = new SiteCalendar('Europe/Berlin')
  expect(iso(berlin.startOf('1d', utc('2026-11-21T12:00')))).toBe('2026-11-20T23:00')
  expect(berlin.dayOf(utc('2026-11-20T23:00'))).toBe('2026-11-21')
  expect(berlin.dayOf(utc('2026-11-20T22:59'))).toBe('2026-11-20')
})

test.each([
  ['Europe/Berlin', '2026-03-29T12:00', 23],
  ['Europe/Berlin', '2026-10-25T12:00', 25],
  ['Europe/Berlin', '2026-10-26T12:00', 24],
  ['America/St_Johns', '2026-03-08T12:00', 23],
  ['America/St_Johns', '2026-11-01T12:00', 25],
  ['Australia/Lord_Howe', '2026-04-04T20:00', 24.5],
  ['Australia/Lord_Howe', '2026-10-03T20:00', 23.5],
  ['America/Havana', '2026-03-08T12:00', 23],
  ['America/Havana', '2026-11-01T12:00', 25],
  ['Asia/Kathmandu', '2026-11-01T12:00', 24],
])('in %s the day of %s UTC has %d hours', (zone, at, hours) => {
  expect(lengthOfDay(zone, at)).toBe(hours)
})

test('where clocks are put back at midnight, the hour that comes twice belongs to one day', () => {
  const havana = new SiteCalendar('America/Havana')
  // 1:00 became 0:00 on 1 November at 5:00 UTC.
  expect(starts(havana, dayMs, '2026-11-01T05:30', '2026-11-02T12:00')).toEqual(['2026-11-01T04:00', '2026-11-02T05:00'])
  expect(havana.dayOf(utc('2026-11-01T05:30'))).toBe('2026-11-01')
})

test('where clocks are put back to the evening before, the day is longer and the next one does not begin twice', () => {
  const almaty = new SiteCalendar('Asia/Almaty')
  // At 24:00 of 29 February 2024 it was 23:00 again.
  expect(starts(almaty, dayMs, '2024-02-29T12:00', '2024-03-01T12:00')).toEqual(['2024-02-28T18:00', '2024-02-29T19:00'])
})

test('where there is no midnight, the day begins when clocks are put forward', () => {
  const cairo = new SiteCalendar('Africa/Cairo')
  // 24:00 of 23 April became 1:00 of the 24th.
  expect(starts(cairo, dayMs, '2026-04-23T12:00', '2026-04-24T12:00')).toEqual(['2026-04-22T22:00', '2026-04-23T22:00'])
  expect(lengthOfDay('Africa/Cairo', '2026-04-24T12:00')).toBe(23)
})

test('a day that a zone left out has no bucket', () => {
  const apia = new SiteCalendar('Pacific/Apia')
  // Samoa went from 29 to 31 December 2011.
  expect(starts(apia, dayMs, '2011-12-30T00:00', '2011-12-31T00:00').map((start) => apia.dayOf(utc(start)))).toEqual([
    '2011-12-29',
    '2011-12-31',
  ])
})

test('an hour that comes twice is two buckets of an hour', () => {
  const berlin = new SiteCalendar('Europe/Berlin')
  expect(starts(berlin, hourMs, '2026-10-24T23:59', '2026-10-25T02:00')).toEqual([
    '2026-10-24T23:00',
    '2026-10-25T00:00',
    '2026-10-25T01:00',
    '2026-10-25T02:00',
  ])
})

test('hours of a zone with a quarter in its offset begin when its clocks show them', () => {
  const kathmandu = new SiteCalendar('Asia/Kathmandu')
  expect(iso(kathmandu.startOf('1h', utc('2026-11-21T12:00')))).toBe('2026-11-21T11:15')
})

test('clocks that change by half an hour cut an hour in two', () => {
  const lordHowe = new SiteCalendar('Australia/Lord_Howe')
  // 2:00 (UTC+11) became 1:30 (UTC+10:30) at 15:00 UTC.
  expect(starts(lordHowe, hourMs, '2026-04-04T14:30', '2026-04-04T15:30')).toEqual([
    '2026-04-04T14:00',
    '2026-04-04T15:00',
    '2026-04-04T15:30',
  ])
  // 2:00 (UTC+10:30) became 2:30 (UTC+11) at 15:30 UTC.
  expect(starts(lordHowe, hourMs, '2026-10-03T15:00', '2026-10-03T16:00')).toEqual([
    '2026-10-03T14:30',
    '2026-10-03T15:30',
    '2026-10-03T16:00',
  ])
})

test('clocks that change by half an hour in the middle of one end it', () => {
  const caracas = new SiteCalendar('America/Caracas')
  // 2:30 (UTC-4:30) became 3:00 (UTC-4) at 7:00 UTC.
  expect(starts(caracas, hourMs, '2016-05-01T06:30', '2016-05-01T08:00')).toEqual([
    '2016-05-01T06:30',
    '2016-05-01T07:00',
    '2016-05-01T08:00',
  ])
})

test('half days stay two on a day of 25 hours', () => {
  const berlin = new SiteCalendar('Europe/Berlin')
  expect(starts(berlin, 12 * hourMs, '2026-10-25T00:00', '2026-10-25T22:59')).toEqual(['2026-10-24T22:00', '2026-10-25T11:00'])
})

test('widths below an hour are cut at multiples since the epoch, before it, too', () => {
  const kathmandu = new SiteCalendar('Asia/Kathmandu')
  expect(kathmandu.startOf('5m', 299_999)).toBe(0)
  expect(kathmandu.startOf('5m', -1)).toBe(-300_000)
  expect(kathmandu.endOf('5m', 300_000)).toBe(600_000)
})

test('a zone that does not exist is refused', () => {
  expect(() => new SiteCalendar('Europe/Atlantis')).toThrow(RangeError)
})
