import { join } from 'node:path'
import { SiteCalendar } from '../../../../core/calendar/site-calendar'
import type { HistoryQuery } from '../../../../core/history'
import { batch, meter, noon, reading, retention, types } from '../../../../test/conformance/projection-samples'
import { temporaryFolders } from '../../../../test/conformance/temporary-folder'
import { SqliteProjectionReader, SqliteProjectionStore } from '..'

const folder = temporaryFolders()
const hour = 3_600_000
const day = 24 * hour

function open(file: string, timeZone: string): SqliteProjectionStore {
  return new SqliteProjectionStore(file, types, { calendar: new SiteCalendar(timeZone), retention })
}

/** Hours and days of two weeks as the file has them. */
function summedUp(file: string, timeZone: string, now = noon + 8 * day) {
  const reader = new SqliteProjectionReader(file, types, { calendar: new SiteCalendar(timeZone), retention, now: () => now })
  const query = { device: 'meter-1', from: noon - 7 * day, to: noon + 7 * day, channels: ['voltage', 'energy'] }
  const ask = (over: Partial<HistoryQuery>) => reader.history(meter.name, { ...query, bucketMs: null, ...over }).series
  const answers = [ask({ bucketMs: hour }), ask({ bucketMs: day })]
  reader.close()
  return answers
}

function rollAllUp(store: SqliteProjectionStore): number {
  let rebuilt = 0
  for (let round = store.rollUp(noon + 7 * day, 100); round.rebuilt > 0; round = store.rollUp(noon + 7 * day, 100))
    rebuilt += round.rebuilt
  return rebuilt
}

/** Every 25 minutes for two days. */
const readings = Array.from({ length: 120 }, (_, index) =>
  reading(index + 1, { at: noon + index * 1_500_000, values: { voltage: index % 11, energy: index * 2.5 } }),
)

/** A projection that was cut in a time zone; some of it waits. */
function filled(timeZone: string, halfRolledUp: boolean): string {
  const file = join(folder(), 'projection.db')
  const store = open(file, timeZone)
  store.commit(batch({ cursor: 1, readings }))
  if (halfRolledUp) store.rollUp(noon + day, 70)
  else rollAllUp(store)
  store.close()
  return file
}

test.each([
  ['UTC', 'Europe/Berlin'],
  ['Europe/Berlin', 'Asia/Kolkata'],
  ['Asia/Kathmandu', 'America/St_Johns'],
  ['Asia/Kolkata', 'UTC'],
])('a site that moves from %s to %s has the hours and days of its new time zone', (from, to) => {
  const expected = summedUp(filled(to, false), to)
  for (const halfRolledUp of [false, true]) {
    const file = filled(from, halfRolledUp)
    const store = open(file, to)
    expect(store.rebuilt).toBe(false)
    expect(summedUp(file, to)).toEqual(expected)
    expect(rollAllUp(store)).toBeGreaterThan(0)
    expect(summedUp(file, to)).toEqual(expected)
    store.close()
    const again = open(file, to)
    expect(again.rollUp(noon + 7 * day, 100)).toEqual({ rebuilt: 0, waiting: 0 })
    again.close()
  }
})

test('hours and days whose 5 minutes were dropped stay as they were cut', () => {
  const file = filled('UTC', false)
  const store = open(file, 'UTC')
  const now = noon + 500 * day
  store.dropExpired(now)
  const before = summedUp(file, 'UTC', now)
  store.close()
  const moved = open(file, 'Asia/Tokyo')
  expect(rollAllUp(moved)).toBe(0)
  expect(summedUp(file, 'UTC', now)).toEqual(before)
  moved.close()
})
