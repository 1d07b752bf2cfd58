import { SqliteJournalReader } from '../../adapters/journal/sqlite'
import { SqliteProjectionStore } from '../../adapters/projection/sqlite'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { deviceTypes, dialects } from '../../devices'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { RecordedSite } from '../../test/helpers/recorded-site'
import { begin, hour, now, recording } from '../../test/helpers/recording'
import { retentionOf } from '../config/retention'
import { Rebuild } from './rebuild'

const folder = temporaryFolders()
const uplinks = recording()
const closing: { close(): unknown }[] = []
afterEach(async () => {
  for (const part of closing.splice(0)) await part.close()
})

/** A rebuild of the recording in segments of 50 uplinks. */
async function setUp(options: { from?: number; onProgress?: (position: number, site: RecordedSite) => void } = {}) {
  const site = new RecordedSite(folder())
  await site.journal(uplinks, { maxSegmentBytes: 1 })
  const retention = retentionOf(site.config)
  const journal = new SqliteJournalReader(site.dir.journal)
  const store = new SqliteProjectionStore(`${folder()}/projection.db`, deviceTypes, {
    calendar: new SiteCalendar('UTC'),
    retention,
  })
  closing.push(store, journal)
  const rebuild = new Rebuild({
    journal,
    store,
    dialects,
    types: deviceTypes,
    devices: [],
    policy: 'auto',
    rawRetentionMs: retention.rawMs,
    from: options.from ?? null,
    onProgress: (position) => options.onProgress?.(position, site),
    batch: 20,
  })
  return { site, store, rebuild }
}

test('it reads up to the position and no further, and goes on from there', async () => {
  const { rebuild, store } = await setUp()
  await rebuild.upTo(130)
  expect([store.cursor(), rebuild.replayed().uplinks]).toEqual([130, 130])
  await rebuild.upTo(uplinks.length)
  rebuild.finish(now)
  expect(rebuild.replayed()).toMatchObject({
    uplinks: uplinks.length,
    first: { position: 1, receivedAt: uplinks[0]?.receivedAt },
    fromPosition: 1,
    receivedAt: uplinks.at(-1)?.receivedAt,
    offeredAgain: 0,
    damaged: [],
  })
  expect(store.rollUp(Number.MAX_SAFE_INTEGER, 1)).toEqual({ rebuilt: 0, waiting: 0 })
})

test('it notes where in the journal the compared part begins', async () => {
  const from = begin + 6 * hour
  const { rebuild } = await setUp({ from })
  await rebuild.upTo(uplinks.length)
  expect(rebuild.replayed().fromPosition).toBe(uplinks.findIndex(({ receivedAt }) => receivedAt >= from) + 1)
})

test('a journal that ends sooner than expected is read to its end', async () => {
  const { rebuild, store } = await setUp()
  await rebuild.upTo(1_000_000)
  expect(store.cursor()).toBe(uplinks.length)
})

test('when retention deletes what is still to be read, it says so instead of finding differences', async () => {
  let pruned: Promise<number> | null = null
  const { rebuild } = await setUp({
    onProgress: (_, site) => {
      pruned ??= site.prune(uplinks[600]?.receivedAt ?? 0)
    },
  })
  await rebuild.upTo(20)
  expect(await pruned).toBeGreaterThan(2)
  await expect(rebuild.upTo(uplinks.length)).rejects.toThrow(
    /^positions 21 to 600 of the journal were past their retention and deleted/,
  )
})
