import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { keepsSinks } from '../../adapters/sinks/store'
import { openStore } from '../../test/conformance/projection-on-sqlite'
import { retention } from '../../test/conformance/projection-samples'
import { type SmallDisk, smallDisk } from '../../test/conformance/small-disk'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { SinkBench, usualSink } from '../../test/helpers/sink-bench'
import { until } from '../../test/helpers/until'
import type { Log } from '../log'
import type { SinksThreadData } from '../threads/messages'
import { Thread } from '../threads/thread'
import { SinkHost } from './sink-host'

const folder = temporaryFolders()
let disk: SmallDisk
let host: SinkHost | null = null
beforeEach(() => {
  disk = smallDisk(1 << 20)
})
afterEach(async () => {
  await host?.stop()
  host = null
  disk.dispose()
})

test('a sink whose place cannot be kept says so, writes no more than was underway, and goes on by itself when there is room', async () => {
  const bench = new SinkBench({ folder: folder(), places: disk.folder })
  const { target, clock } = bench
  bench.commit(10)
  await bench.board.put(usualSink)
  await clock.advance(1_000)
  expect(bench.view()).toMatchObject({ state: 'running', written: 10, lagItems: 0 })

  disk.fill()
  for (let n = 0; n < 20; n++) {
    bench.commit(10)
    await clock.advance(60_000)
  }
  expect(bench.view()).toMatchObject({
    state: 'retrying',
    detail: expect.stringMatching(/The places of the sinks .* cannot be kept: .*full/),
    written: 10,
    lagItems: 200,
  })
  expect(bench.view().failures).toBeGreaterThan(5)
  // Two batches of five were underway; should the process die now, they are written once more, and nothing else.
  expect(target.writes.flat()).toHaveLength(20)
  expect(() => bench.board.pause('sink-1', 'Paused.')).toThrow(/cannot be kept/)
  expect(bench.view().state).toBe('retrying')

  disk.free()
  bench.commit(10)
  await clock.advance(300_000)
  const all = Array.from({ length: 220 }, (_, n) => n + 1)
  expect(target.writes.flat().map(({ id }) => id / 1024)).toEqual(all)
  expect(bench.view()).toMatchObject({ state: 'running', detail: '', written: 220, lagItems: 0, putAside: 0 })
  expect(bench.store.find('sink-1')?.cursors).toEqual({ readings: 220 * 1024 })
  expect(bench.states.map(([, state]) => state)).toEqual(['running', 'retrying', 'running'])
  await bench.close()
})

test('killed on a full disk it writes what was underway once more', async () => {
  const bench = new SinkBench({ folder: folder(), places: disk.folder })
  await bench.board.put(usualSink)
  await bench.clock.advance(1_000)
  disk.fill()
  bench.commit(30)
  await bench.clock.advance(60_000)
  bench.killAndOpen()
  expect(bench.view()).toMatchObject({ state: 'held', written: 0 })
  // There may be room for its name, but not for more.
  await bench.board.put(usualSink).catch(() => undefined)
  await bench.clock.advance(10_000)
  disk.free()
  await bench.board.put(usualSink)
  await bench.clock.advance(60_000)
  expect(bench.target.numbers()).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
  expect(bench.target.writes.flat()).toHaveLength(40)
  await bench.close()
})

/** A thread opens files of its own, which SQLite's limit that stands in for a mount does not reach. */
const whereMountingIsPermitted = mayMount() ? test : test.skip

whereMountingIsPermitted(
  'where not even the file of places can be made, that is said once, and the sinks start when there is room',
  async () => {
    const places = join(disk.folder, 'sinks.db')
    const dir = folder()
    mkdirSync(join(dir, 'journal'))
    openStore(join(dir, 'projection.db')).close()
    const log = { info: jest.fn(), warn: jest.fn(), error: jest.fn() }
    let threads = 0
    const sinks = new SinkHost({
      hasSinks: () => keepsSinks(places),
      open(devices) {
        threads++
        const own = { dataDir: dir, version: '1.2.3' }
        const files = { ...own, journal: join(dir, 'journal'), projection: join(dir, 'projection.db'), sinks: places }
        const data = { ...files, timeZone: 'Europe/Berlin', retention, journalRetentionMs: retention.rawMs, devices }
        return new Thread('sinks-thread', data satisfies SinksThreadData)
      },
      devices: () => [],
      audit: async () => {},
      emit: () => {},
      log: log as unknown as Log,
      restartMs: 1,
    })
    const connection = { version: '1', url: 'http://127.0.0.1:9', database: 'plant' } as const
    const nowhere = { kind: 'influx', layout: 'wide', connection } as const
    disk.fill()
    host = sinks
    sinks.start()
    expect(threads).toBe(0)
    await expect(sinks.putSink({ ...usualSink, target: nowhere })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/started again\. The places of the sinks .* cannot be kept: .*full/),
    })
    await until('it was tried again', () => threads > 2)
    expect(sinks.trouble()).toMatch(/^Nothing is written to any sink: .* cannot be kept: .*full/)
    disk.free()
    await until('the sink is there', () => sinks.views().some(({ id }) => id === usualSink.id))
    expect([sinks.trouble(), log.error.mock.calls.length]).toEqual([null, 1])
  },
)

function mayMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
