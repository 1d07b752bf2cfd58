import fc from 'fast-check'
import { SiteCalendar } from './site-calendar'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const calendars = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone, new SiteCalendar(zone)]))
const widths = [1, 5, 40, 60, 72, 90, 120, 180, 360, 720, 1440, 2 * 1440, 7 * 1440].map((minutes) => minutes * minuteMs)

const special = [
  'Europe/Berlin',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Havana',
  'Antarctica/Troll',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Almaty',
  'UTC',
]
const zone = fc.oneof(fc.constantFrom(...special), fc.constantFrom(...calendars.keys()))
const anyTime = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2045, 0) })
/** Times within two days of a change of the zone's clocks; any time where there is none in the year. */
const aroundChanges = fc.tuple(zone, anyTime, fc.integer({ min: -2 * dayMs, max: 2 * dayMs })).map(([name, at, away]) => {
  const change = nextChange(name, at)
  return { name, at: change === null ? at : change + away }
})
const anywhere = fc.oneof(fc.record({ name: zone, at: anyTime }), aroundChanges)

/** What a clock in the zone shows, as if it were UTC; not by way of the code that is tested. */
const clocks = new Map<string, Intl.DateTimeFormat>()
function shown(name: string, at: number): number {
  const options = { timeZone: name, dateStyle: 'short', timeStyle: 'medium' } as const
  const clock = clocks.get(name) ?? new Intl.DateTimeFormat('sv-SE', options)
  clocks.set(name, clock)
  return Date.parse(`${clock.format(at).replace(' ', 'T')}Z`)
}

/** The quarter of an hour that begins with the next change of the offset, within a year. */
function nextChange(name: string, from: number): number | null {
  const quarter = 15 * minuteMs
  const offset = (at: number) => shown(name, at) - at
  for (let at = Math.ceil(from / quarter) * quarter; at < from + 366 * dayMs; at += 14 * dayMs) {
    let [low, high] = [at, at + 14 * dayMs]
    if (offset(low) === offset(high)) continue
    while (high - low > quarter) {
      const middle = low + Math.floor((high - low) / 2 / quarter) * quarter
      if (offset(middle) === offset(low)) low = middle
      else high = middle
    }
    return high
  }
  return null
}

const calendarOf = (name: string) => calendars.get(name) ?? new SiteCalendar(name)

test('the offset is what a clock in the zone shows', () => {
  fc.assert(
    fc.property(anywhere, ({ name, at }) => {
      const second = Math.floor(at / 1000) * 1000
      expect(calendarOf(name).offsetAt(second)).toBe(shown(name, second) - second)
    }),
  )
})

test('every instant is in one bucket, and buckets follow each other without hole or overlap', () => {
  fc.assert(
    fc.property(anywhere, fc.constantFrom(...widths), ({ name, at }, width) => {
      const calendar = calendarOf(name)
      const start = calendar.bucketStart(width, at)
      const end = calendar.bucketEnd(width, start)
      expect(start).toBeLessThanOrEqual(at)
      expect(end).toBeGreaterThan(at)
      for (const inside of [start, end - 1]) {
        expect(calendar.bucketStart(width, inside)).toBe(start)
        expect(calendar.bucketEnd(width, inside)).toBe(end)
      }
      expect(calendar.bucketStart(width, end)).toBe(end)
      expect(calendar.bucketEnd(width, calendar.bucketStart(width, start - 1))).toBe(start)
    }),
    { numRuns: 400 },
  )
})

test('a bucket is the same whatever was asked for before', () => {
  fc.assert(
    fc.property(anywhere, fc.array(fc.integer({ min: -3 * dayMs, max: 3 * dayMs })), ({ name, at }, others) => {
      const used = calendarOf(name)
      for (const other of others) used.startOf('1d', at + other)
      expect(used.startOf('1d', at)).toBe(new SiteCalendar(name).startOf('1d', at))
    }),
    { numRuns: 100 },
  )
})

test('a wide bucket begins when local clocks show a multiple of its width, unless they skip it', () => {
  fc.assert(
    fc.property(anywhere, fc.constantFrom(120, 360, 720, 1440, 7 * 1440), ({ name, at }, minutes) => {
      const width = minutes * minuteMs
      const start = calendarOf(name).bucketStart(width, at)
      const skipped = shown(name, start) - shown(name, start - 1000) > 1000
      expect(shown(name, start) % width === 0 || skipped).toBe(true)
      // Nothing is longer than its width and what clocks were put back by, which is 3 hours at most (Casey, 2020).
      expect(calendarOf(name).bucketEnd(width, start) - start).toBeLessThanOrEqual(width + 3 * hourMs)
    }),
    { numRuns: 400 },
  )
})

test('5 minutes make up hours, and hours make up everything wider', () => {
  fc.assert(
    fc.property(anywhere, fc.constantFrom(120, 180, 240, 360, 480, 720, 1440, 2880), ({ name, at }, minutes) => {
      const calendar = calendarOf(name)
      const start = calendar.bucketStart(minutes * minuteMs, at)
      expect(calendar.startOf('1h', start)).toBe(start)
      const hour = calendar.startOf('1h', at)
      expect(calendar.startOf('5m', hour)).toBe(hour)
    }),
    { numRuns: 400 },
  )
})

test('in no zone of the world a day of the year 2026 is missing, cut in two or not made of whole hours', () => {
  for (const [name, calendar] of calendars) {
    const from = calendar.startOf('1d', Date.UTC(2026, 0, 15))
    const days = new Set<string>()
    let day = from
    for (let count = 0; count < 365; count++) {
      days.add(calendar.dayOf(day))
      const end = calendar.endOf('1d', day)
      let hour = day
      while (hour < end) hour = calendar.endOf('1h', hour)
      if (hour !== end || calendar.dayOf(end - 1) !== calendar.dayOf(day)) throw new Error(`${name}: ${new Date(day)}`)
      day = end
    }
    expect([name, days.size, calendar.dayOf(day)]).toEqual([name, 365, calendar.dayOf(from).replace('2026', '2027')])
  }
})
