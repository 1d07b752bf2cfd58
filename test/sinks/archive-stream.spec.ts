import { join } from 'node:path'
import { SqliteJournalWriter } from '../../adapters/journal/sqlite'
import { SinkFailure } from '../../core/ports/sink'
import type { SinkConfig } from '../../hub/client/sinks'
import { cursorSince } from '../../hub/sinks/rewind'
import { noon } from '../conformance/projection-samples'
import { temporaryFolders } from '../conformance/temporary-folder'
import { range, uplink } from '../conformance/uplinks'
import { SinkBench } from '../helpers/sink-bench'

const folder = temporaryFolders()
const minute = 60_000

const archive: SinkConfig = {
  id: 'sink-1',
  name: 'Archive',
  target: { kind: 'archive', store: { kind: 'folder', path: '/mnt/archive' } },
  streams: ['uplinks'],
  filter: {},
  start: 'earliest',
  batch: { items: 5, bytes: 1_000_000, waitMs: 1_000 },
}

let bench: SinkBench
let journal: SqliteJournalWriter

beforeEach(() => {
  const root = folder()
  bench = new SinkBench({ folder: root })
  journal = new SqliteJournalWriter(join(root, 'journal'), { maxSegmentAgeMs: 3 * minute })
})
afterEach(async () => {
  await bench.close()
  await journal.close()
})

/** One message a minute, of which sinks are told; message n comes n minutes after noon. */
async function append(from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) await journal.append([uplink(n, { receivedAt: noon + n * minute })])
  bench.board.announce({ uplinks: to - from + 1 })
}
const written = () => bench.target.writes.flat().map(({ id }) => id)

test('raw messages come in batches, in order, from all segments, and the lag says what is behind', async () => {
  await append(1, 12)
  bench.target.stored.down = new SinkFailure('unavailable', 'away')
  await bench.board.put(archive)
  await bench.clock.advance(20 * minute)
  expect(bench.view()).toMatchObject({ state: 'retrying', written: 0, lagItems: 12, lagMs: 19 * minute })
  bench.target.stored.down = null
  await bench.clock.advance(10 * minute)
  expect(written()).toEqual(range(1, 12))
  expect(bench.target.writes.map(({ length }) => length)).toEqual([5, 5, 2])
  expect(bench.view()).toMatchObject({ state: 'running', written: 12, lagItems: 0, lagMs: 0 })
  await append(13, 13)
  expect(bench.view().lagItems).toBe(1)
  await bench.clock.advance(1_000)
  expect(written()).toEqual(range(1, 13))
})

test('of chosen devices only theirs are written and counted, and the place goes past the others', async () => {
  await append(1, 9)
  bench.target.stored.down = new SinkFailure('unavailable', 'away')
  await bench.board.put({ ...archive, filter: { devices: ['meter-1'] } })
  await bench.clock.advance(1_000)
  expect(bench.view()).toMatchObject({ lagItems: 3 })
  bench.target.stored.down = null
  await bench.clock.advance(10 * minute)
  expect(written()).toEqual([1, 4, 7])
  expect(bench.view()).toMatchObject({ written: 3, lagItems: 0 })
  expect(bench.store.find('sink-1')?.cursors).toEqual({ uplinks: 9 })
})

test('rewound to a time, what arrived since then is written again, whatever was deleted or lost before', async () => {
  await append(1, 12)
  await bench.board.put(archive)
  await bench.clock.advance(10_000)
  for (const [since, cursor] of [
    [0, 0],
    [1, 0],
    [1.5, 1],
    [6, 5],
    [12, 11],
    [12.01, 12],
  ] as const)
    expect(cursorSince(bench.source, 'uplinks', noon + since * minute)).toBe(cursor)
  bench.target.writes.length = 0
  bench.board.rewind('sink-1', noon + 6.5 * minute)
  await bench.clock.advance(10_000)
  expect(written()).toEqual(range(7, 12))
  expect(journal.prune(noon + 30 * minute, 7)).toBe(2)
  bench.target.writes.length = 0
  bench.board.rewind('sink-1', noon)
  await bench.clock.advance(10_000)
  expect(written()).toEqual(range(7, 12))
  expect(bench.view()).toMatchObject({ state: 'running', lagItems: 0 })
})

test('one that begins now leaves the past out', async () => {
  await append(1, 4)
  await bench.board.put({ ...archive, start: 'now' })
  await append(5, 6)
  await bench.clock.advance(2_000)
  expect(written()).toEqual([5, 6])
})
