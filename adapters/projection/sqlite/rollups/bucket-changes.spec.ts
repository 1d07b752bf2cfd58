import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { batch, calendar, noon, reading, types } from '../../../../test/conformance/projection-samples'
import { temporaryFolders } from '../../../../test/conformance/temporary-folder'
import { SqliteProjectionStore, SqliteRollUpFeed } from '..'

const folder = temporaryFolders()
const dayMs = 86_400_000
const retention = { rawMs: dayMs, fiveMinutesMs: dayMs, hoursMs: dayMs }
let file: string
let store: SqliteProjectionStore
let feed: SqliteRollUpFeed

const open = () => {
  store = new SqliteProjectionStore(file, types, { calendar, retention, now: () => noon })
  feed = new SqliteRollUpFeed(file)
}
const close = () => {
  feed.close()
  store.close()
}
beforeEach(() => {
  file = join(folder(), 'projection.db')
  open()
})
afterEach(close)

/** A reading on each of some days after noon, and its roll-ups. */
function sumUp(...days: number[]): void {
  const readings = days.map((day) => reading(day + 1, { at: noon + day * dayMs }))
  store.commit(batch({ cursor: Math.max(...days) + 1, readings }))
  store.rollUp(noon + 2_000 * dayMs, 1_000)
}
const days = (layer: '1h' | '1d') =>
  feed.page(layer, 0, {}, 100).items.map(({ bucket }) => Math.round((bucket.start - noon) / dayMs))

test('each hour and day has one revision, that of the last time it was summed up', () => {
  sumUp(0, 1)
  const before = feed.page('1h', 0, {}, 100)
  expect([before.caughtUp, before.items.length, feed.head('1h')]).toEqual([true, 2, before.next])
  sumUp(0)
  store.commit(batch({ cursor: 10, readings: [reading(10, { at: noon + 60_000 })] }))
  store.rollUp(noon + 2_000 * dayMs, 1_000)
  expect(days('1h')).toEqual([1, 0])
  expect(feed.page('1h', before.next, {}, 100).items).toMatchObject([{ device: 'meter-1', type: 'test-meter', layer: '1h' }])
  expect(feed.count('1h', 0, Number.MAX_SAFE_INTEGER, {})).toBe(2)
  expect(feed.count('1h', 0, Number.MAX_SAFE_INTEGER, { devices: ['nobody'] })).toBe(0)
  expect(feed.page('1h', 0, {}, 1)).toMatchObject({ caughtUp: false, items: [{}] })
})

test('revisions of hours go with them; those of days stay', () => {
  sumUp(0, 900)
  store.dropExpired(noon + 902 * dayMs)
  expect([days('1h'), days('1d').length]).toEqual([[900], 2])
  expect(feed.count('1h', 0, Number.MAX_SAFE_INTEGER, {})).toBe(1)
})

test('a projection from before there were revisions stays, and what is summed up since has one', () => {
  sumUp(0)
  close()
  const db = new DatabaseSync(file)
  db.exec('DROP TABLE bucket_change_1h; DROP TABLE bucket_change_1d')
  db.close()
  open()
  expect([store.rebuilt, store.cursor(), days('1h')]).toEqual([false, 1, []])
  sumUp(3)
  expect(days('1h')).toEqual([3])
})
