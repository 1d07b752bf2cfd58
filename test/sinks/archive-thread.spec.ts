import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SqliteJournalWriter } from '../../adapters/journal/sqlite'
import { SqliteProjectionStore } from '../../adapters/projection/sqlite'
import { flowActor } from '../../core/access/actor'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { deviceTypes } from '../../devices'
import type { SinkConfig, SinkView } from '../../hub/client/sinks'
import { siteId } from '../../hub/data-dir/site-id'
import type { Log } from '../../hub/log'
import { SinkHost } from '../../hub/sinks/sink-host'
import type { SinksThreadData } from '../../hub/threads/messages'
import { Thread } from '../../hub/threads/thread'
import { batch, noon, reading, retention } from '../conformance/projection-samples'
import { temporaryFolders } from '../conformance/temporary-folder'
import { range, uplink } from '../conformance/uplinks'
import { archiveContents } from '../helpers/archive-contents'
import { until } from '../helpers/until'

const folder = temporaryFolders()
const timeZone = 'Europe/Berlin'
const day = 86_400_000
const type = 'plant-sensor'
const channel = deviceTypes.find(({ name }) => name === type)?.channels.find(({ integral }) => !integral)?.name ?? ''

let dataDir: string
let archive: string
let journal: SqliteJournalWriter
let projection: SqliteProjectionStore
let host: SinkHost
let open: () => SinkHost
let views: SinkView[]
let threads: Thread[]
const log = { info: jest.fn(), warn: jest.fn(), error: jest.fn() }

beforeEach(() => {
  dataDir = folder()
  archive = folder()
  views = []
  threads = []
  for (const mock of Object.values(log)) mock.mockClear()
  const places = {
    journal: join(dataDir, 'journal'),
    projection: join(dataDir, 'projection.db'),
    sinks: join(dataDir, 'sinks.db'),
  }
  const kept = { ...retention, rawMs: 1e13 }
  journal = new SqliteJournalWriter(places.journal)
  projection = new SqliteProjectionStore(places.projection, deviceTypes, {
    calendar: new SiteCalendar(timeZone),
    retention: kept,
  })
  open = () =>
    new SinkHost({
      hasSinks: () => false,
      open(devices) {
        const own = { dataDir, version: '1.2.3' }
        const data = { ...own, ...places, timeZone, retention: kept, journalRetentionMs: 1e13, devices }
        const thread = new Thread('sinks-thread', data satisfies SinksThreadData)
        threads.push(thread)
        return thread
      },
      devices: () => [{ id: 'meter-1', name: 'Boiler', type, approval: 'approved', groups: [], tags: {} }],
      audit: async () => {},
      emit: (view) => views.push(view),
      log: log as unknown as Log,
      restartMs: 1,
    })
  host = open()
})
afterEach(async () => {
  await host.stop()
  await journal.close()
  projection.close()
})

const configOf = (path: string, over: Partial<SinkConfig> = {}): SinkConfig => ({
  id: 'node-1',
  name: 'Archive',
  target: { kind: 'archive', store: { kind: 'folder', path } },
  streams: ['uplinks', 'days'],
  filter: {},
  start: 'earliest',
  batch: { items: 40, bytes: 1_000_000, waitMs: 5 },
  ...over,
})

let cursor = 0
/** Messages come, and are projected. */
async function append(count: number): Promise<void> {
  const from = cursor + 1
  cursor += count
  const topic = 'plant/meter-1/telemetry'
  await journal.append(range(from, cursor).map((n) => uplink(n, { identity: 'meter-1', topic })))
  projection.commit(batch({ cursor, readings: range(from, cursor).map((n) => reading(n, { type, values: { [channel]: n } })) }))
  host.committed({ cursor, readings: count, events: 0 })
}

/** Sums up the days that are over. */
function rollUp(): void {
  host.rolledUp(projection.rollUp(noon + 2 * day, 10_000).rebuilt)
}

/** All objects, without what is only being written. */
function stored(): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (const name of readdirSync(archive, { recursive: true, encoding: 'utf8' })) {
    const path = join(archive, name)
    if (!name.startsWith('~') && statSync(path).isFile()) found.set(name, readFileSync(path))
  }
  return found
}
const positions = () => archiveContents(stored()).uplinks.map(({ position }) => position)

async function viewWhen(isSo: (view: SinkView) => boolean): Promise<SinkView> {
  for (;;) {
    const [view] = await host.listSinks()
    if (view && isSo(view)) return view
    await delay(5)
  }
}

test('from the journal to a folder, through the thread of the sinks, over the death of that thread, with a day of readings', async () => {
  cursor = 0
  await append(100)
  rollUp()
  await host.putSink(configOf(archive))
  await until('the past is there', () => stored().size > 0 && positions().length === 100)
  const parquet = () => [...stored().keys()].filter((key) => key.endsWith('.parquet'))
  await until('the day is there', () => parquet().length === 1 && stored().has(`${parquet()[0]}.sha256`))
  expect(parquet()).toEqual([`readings/type=${type}/day=2025-06-01/meter-1.parquet`])
  expect(
    stored()
      .get(parquet()[0] ?? '')
      ?.subarray(0, 4)
      .toString(),
  ).toBe('PAR1')

  await threads[0]?.worker.terminate()
  await until('its end is noticed', () => log.error.mock.calls.length === 1)
  await append(50)
  await until('it goes on', () => positions().length === 150)
  const { uplinks, problems, manifests } = archiveContents(stored())
  expect(problems).toEqual([])
  expect(uplinks.map(({ position, payload }) => [position, String(payload)])).toEqual(
    range(1, 150).map((n) => [n, `{"number":${n}}`]),
  )
  expect(new Set(manifests.map(({ site }) => site))).toEqual(new Set([siteId(join(dataDir, 'site-id'))]))

  const before = stored()
  const { written } = await viewWhen(({ lagItems }) => lagItems === 0)
  await host.rewindSink('node-1', 0, flowActor('n1'))
  await viewWhen((view) => view.written >= written + 151 && view.lagItems === 0)
  expect(archiveContents(stored())).toMatchObject({ problems: [], uplinks: { length: 150 } })
  for (const key of before.keys()) expect(stored().has(key)).toBe(true)
})

test('a folder in the data folder, however it is named, is refused and left alone', async () => {
  const inside = join(dataDir, 'archive')
  mkdirSync(inside)
  const link = join(folder(), 'link')
  symlinkSync(inside, link)
  for (const path of [dataDir, inside, link, join(dataDir, 'not/there')])
    await expect(host.putSink(configOf(path))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('a folder outside of BUSBAR_DATA'),
    })
  expect(readdirSync(inside)).toEqual([])
  await expect(host.putSink(configOf(`${dataDir}-beside`))).resolves.toMatchObject({ kind: 'archive' })
})

test('an archive of another site is not written to, and a person is told', async () => {
  cursor = 0
  await append(3)
  const other = JSON.stringify({ format: 'busbar-archive', version: 1, site: siteId(join(folder(), 'site-id')), last: 7 })
  writeFileSync(join(archive, 'archive.json'), other)
  await host.putSink(configOf(archive))
  await until('it is noticed', () => views.some(({ state }) => state === 'misconfigured'))
  expect(views.at(-1)?.detail).toMatch(/belongs to another site.*own folder or prefix/)
  expect([...stored()].map(([key, body]) => [key, String(body)])).toEqual([['archive.json', other]])
})

test('a hub that starts before the share is mounted does not fill the folder in its place', async () => {
  cursor = 0
  await append(3)
  await host.putSink(configOf(archive))
  await viewWhen(({ written }) => written === 3)
  await host.stop()
  const share = `${archive}-away`
  renameSync(archive, share)
  mkdirSync(archive)
  host = open()
  await append(2)
  await host.putSink(configOf(archive))
  expect((await viewWhen(({ state }) => state === 'misconfigured')).detail).toMatch(/was there and is gone. Is the share mounted/)
  expect(stored().size).toBe(0)
  rmSync(archive, { recursive: true })
  renameSync(share, archive)
  await host.pauseSink('node-1', flowActor('n1'))
  await host.resumeSink('node-1', flowActor('n1'))
  await viewWhen(({ written }) => written === 5)
  expect(archiveContents(stored())).toMatchObject({ problems: [], uplinks: { length: 5 } })
})

test('a site whose id cannot be read archives nothing rather than under another one', async () => {
  writeFileSync(join(dataDir, 'site-id'), 'lost')
  await expect(host.putSink(configOf(archive))).rejects.toMatchObject({ message: expect.stringContaining('must hold a UUID') })
  expect(stored().size).toBe(0)
})
