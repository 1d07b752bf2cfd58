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

test('where the journal that all is derived from began later, hours and days from before then are not fed: parts of them may be missing', () => {
  store.feedFrom(noon + dayMs)
  sumUp(0, 1, 2)
  // Noon is in the middle of a day.
  expect([days('1h'), days('1d')]).toEqual([[1, 2], [1]])
  close()
  open()
  store.commit(batch({ cursor: 10, readings: [reading(10, { at: noon + 60_000 }), reading(11, { at: noon + dayMs + 60_000 })] }))
  store.rollUp(noon + 2_000 * dayMs, 1_000)
  expect(days('1h')).toEqual([2, 1])
})

test('revisions of hours go with them; those of days stay', () => {
  sumUp(0, 900)
  store.dropExpired(noon + 902 * dayMs)
  expect([days('1h'), days('1d').length]).toEqual([[900], 2])
  expect(feed.count('1h', 0, Number.MAX_SAFE_INTEGER, {})).toBe(1)
})

describe('a projection from before there were revisions', () => {
  beforeEach(() => {
    sumUp(1, 0)
    store.commit(batch({ cursor: 10, readings: [2, 3, 4].map((n) => reading(n, { device: `meter-${n}`, at: noon })) }))
    store.rollUp(noon + 2_000 * dayMs, 1_000)
    store.commit({ ...batch({ cursor: 11 }), forgotten: ['meter-3'] })
    close()
    const db = new DatabaseSync(file)
    db.exec('DROP TABLE bucket_change_1h; DROP TABLE bucket_change_1d; DROP TABLE bucket_change_floor')
    db.close()
    open()
  })

  test('stays, and each of its hours and days gets one, the older ones first; those of a forgotten device do not', () => {
    expect([store.rebuilt, store.cursor()]).toEqual([false, 11])
    for (const layer of ['1h', '1d'] as const) {
      const { items } = feed.page(layer, 0, {}, 100)
      expect(items.map(({ device }) => device)).toEqual(['meter-1', 'meter-2', 'meter-4', 'meter-1'])
      expect(items.map(({ id, bucket }) => id - bucket.start * 1024)).toEqual([1, 2, 4, 1].map((n) => expect.closeTo(n, -1)))
      expect(new Set(items.map(({ id }) => id)).size).toBe(4)
    }
    expect(days('1h')).toEqual([0, 0, 0, 1])
  })

  test('what is summed up since is newer, and nothing is numbered twice', () => {
    const before = feed.head('1h')
    close()
    open()
    expect(feed.head('1h')).toBe(before)
    sumUp(3)
    expect(feed.page('1h', before, {}, 100).items).toHaveLength(1)
    expect(days('1h')).toEqual([0, 0, 0, 1, 3])
  })
})
