import { join } from 'node:path'
import { SqliteJournalWriter } from '../../adapters/journal/sqlite'
import { SinkFailure } from '../../core/ports/sink'
import { noon, retention } from '../../test/conformance/projection-samples'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { uplinks } from '../../test/conformance/uplinks'
import { SinkBench, usualSink } from '../../test/helpers/sink-bench'
import type { SinkConfig } from '../client/sinks'

const folder = temporaryFolders()
const down = new SinkFailure('unavailable', 'connection refused')

test('well before raw readings are dropped that are not written, the sink says so, once in the log', async () => {
  const bench = new SinkBench({ folder: folder(), viewEveryMs: 600_000 })
  bench.target.stored.down = down
  bench.commit(1)
  await bench.board.put(usualSink)
  const week = 7 * 86_400_000
  await bench.clock.advance(retention.rawMs - week - 60_000)
  expect([bench.view().detail, bench.warnings]).toEqual(['connection refused', []])
  await bench.clock.advance(1_200_000)
  expect(bench.view().detail).toMatch(
    /^connection refused Raw readings are kept for 30 days: .* dropped from 2025-07-01T12:00Z on\.$/,
  )
  await bench.clock.advance(6_000_000)
  expect(bench.warnings).toHaveLength(1)
  await bench.close()
})

test('each of what an archive needs is kept so long: raw messages in the journal, the readings of a day', async () => {
  const day = 86_400_000
  const archive = {
    ...usualSink,
    target: { kind: 'archive', store: { kind: 'folder', path: '/archive' } },
    streams: ['uplinks', 'days'],
  } as const satisfies SinkConfig
  const dir = folder()
  const journal = new SqliteJournalWriter(join(dir, 'journal'), { minFreeBytes: 0 })
  await journal.append(uplinks(1, 3, { receivedAt: noon }))
  const bench = new SinkBench({ folder: dir, viewEveryMs: 600_000, uplinksMs: 10 * day })
  bench.target.stored.down = down
  bench.commit(1)
  await bench.clock.advance(day)
  bench.rollUp()
  await bench.board.put(archive)
  expect(bench.view()).toMatchObject({ kind: 'archive', lagItems: 4, warning: '' })
  await bench.clock.advance(7 * day)
  expect(bench.view().warning).toBe(
    'Raw messages are kept in the journal for 10 days: those that are not archived yet are dropped from 2025-06-11T12:00Z on.',
  )
  await bench.clock.advance(15 * day)
  expect(bench.view().warning).toMatch(
    / Raw readings are kept for 30 days: days that are not archived yet cannot be written whole from 2025-06-30T22:00Z on\.$/,
  )
  expect(bench.warnings).toHaveLength(1)
  // An InfluxDB has its days from roll-ups, which are kept.
  await bench.board.put({ ...usualSink, streams: ['days'] })
  expect(bench.view()).toMatchObject({ kind: 'influx', lagItems: 1, warning: '' })
  await journal.close()
  await bench.close()
})
