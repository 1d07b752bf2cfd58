import { DatabaseSync } from 'node:sqlite'
import { SqliteProjectionReader } from '../../../adapters/projection/sqlite'
import { SiteCalendar } from '../../../core/calendar/site-calendar'
import { deviceTypes } from '../../../devices'
import { temporaryFolders } from '../../../test/conformance/temporary-folder'
import { RecordedSite } from '../../../test/helpers/recorded-site'
import { begin, meter, now, recording } from '../../../test/helpers/recording'
import { retentionOf } from '../../config/retention'
import { compare } from './compare'

const folder = temporaryFolders()
const uplinks = recording()

/** A database of the recording, projected up to a position. */
async function projected(upTo: number, more = uplinks): Promise<RecordedSite> {
  const made = new RecordedSite(folder())
  await made.register('ACV-1', { type: 'acuvim-ii', dialect: 'acuvim' })
  await made.journal(more)
  await made.project(now, upTo)
  return made
}

/** Compares a live database that went on with one that was rebuilt up to a position. */
function compared(live: RecordedSite, rebuilt: RecordedSite, last: number) {
  const retention = retentionOf(live.config)
  const view = { calendar: new SiteCalendar('UTC'), retention, now: () => now }
  const [one, other] = [live, rebuilt].map(({ dir }) => new SqliteProjectionReader(dir.projection, deviceTypes, view))
  if (!one || !other) throw new Error('two databases are needed')
  const asOf = uplinks[last - 1]?.receivedAt ?? 0
  try {
    const whole = { from: null, device: null, first: 1, prunedBefore: null }
    return compare({ live: one, rebuilt: other, ...whole, last, asOf, retention, now })
  } finally {
    one.close()
    other.close()
  }
}

test('what the hub took in since is no difference, and counted', async () => {
  const { differences, movedOn, compared: counts } = compared(await projected(uplinks.length), await projected(600), 600)
  expect(differences).toEqual([])
  // At least the newest values of both devices, and the hour and the day they are in.
  expect(movedOn).toBeGreaterThan(4)
  // One of the 600 messages was nonsense, one came twice.
  expect(counts.readings).toBe(598)
})

test('of a device that went on a change further back is still found', async () => {
  const live = await projected(uplinks.length)
  const database = new DatabaseSync(live.dir.projection)
  const table = database.prepare("SELECT name FROM sqlite_master WHERE name GLOB 'bucket_5m_*' LIMIT 1").get()?.name
  database.exec(`DELETE FROM "${table}" WHERE key = (SELECT key FROM "${table}" ORDER BY key LIMIT 1 OFFSET 5)`)
  database.close()
  const { differing } = compared(live, await projected(600), 600)
  expect(differing).toEqual({ readings: 0, latest: 0, gaps: 0, buckets: 1 })
})

test('a reading that came late explains whatever lies behind its time, and only of its device', async () => {
  const late = meter(105, { at: begin + 105 * 60_000 + 1, lateMs: 11.9 * 3_600_000 })
  const live = await projected(uplinks.length + 1, [...uplinks, late])
  const { differences, movedOn } = compared(live, await projected(uplinks.length), uplinks.length)
  expect(differences).toEqual([])
  expect(movedOn).toBeGreaterThan(0)
})

test('two databases that have nothing in common differ in everything', async () => {
  const other = await projected(
    100,
    [...Array(100).keys()].map((seq) => meter(seq, { id: 'OTHER' })),
  )
  const { differing, differences } = compared(await projected(100), other, 100)
  expect(differing.readings).toBe(199)
  expect(differing.latest).toBe(3)
  expect(differing.buckets).toBeGreaterThan(20)
  expect(differences.map(({ at }) => at)).toEqual(differences.map(({ at }) => at).sort((a, b) => a - b))
})
