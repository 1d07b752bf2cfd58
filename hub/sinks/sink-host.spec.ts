import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { SqliteProjectionStore } from '../../adapters/projection/sqlite'
import { keepsSinks, SqliteSinkStore } from '../../adapters/sinks/store'
import { type Actor, flowActor } from '../../core/access/actor'
import type { AuditEntry } from '../../core/access/audit'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { deviceTypes } from '../../devices'
import { batch, noon, reading, retention } from '../../test/conformance/projection-samples'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { until } from '../../test/helpers/until'
import type { SinkConfig, SinkView } from '../client/sinks'
import type { Log } from '../log'
import type { SinksThreadData } from '../threads/messages'
import { Thread } from '../threads/thread'
import { SinkHost } from './sink-host'

const folder = temporaryFolders()
const anne: Actor = { kind: 'user', name: 'anne', role: 'engineer', address: null, requestId: null }
const type = 'plant-sensor'

/** Takes whatever is written, as InfluxDB 2 would. */
class Influx {
  readonly lines: string[] = []
  /** How requests were packed. */
  readonly encodings = new Set<string>()
  readonly #server: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      this.encodings.add(request.headers['content-encoding'] ?? 'plain')
      this.lines.push(
        ...String(body)
          .split('\n')
          .filter((line) => line !== ''),
      )
      response.writeHead(204).end()
    })
  })
  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }
  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

let influx: Influx
let config: SinkConfig
let projection: SqliteProjectionStore
let host: SinkHost
let open: () => SinkHost
let places: string
let threads: Thread[]
const entries: AuditEntry[] = []
const views: SinkView[] = []
const log = { info: jest.fn(), warn: jest.fn(), error: jest.fn() }

beforeEach(async () => {
  influx = new Influx()
  const dir = folder()
  const timeZone = 'Europe/Berlin'
  projection = new SqliteProjectionStore(join(dir, 'projection.db'), deviceTypes, {
    calendar: new SiteCalendar(timeZone),
    retention: { ...retention, rawMs: 1e13 },
  })
  threads = []
  entries.length = views.length = 0
  for (const mock of Object.values(log)) mock.mockClear()
  places = join(dir, 'sinks.db')
  open = () =>
    new SinkHost({
      hasSinks: () => keepsSinks(places),
      open(devices) {
        const kept = { retention, journalRetentionMs: retention.rawMs }
        const files = {
          dataDir: dir,
          version: '1.2.3',
          journal: dir,
          projection: join(dir, 'projection.db'),
          sinks: places,
        }
        const thread = new Thread('sinks-thread', { ...files, ...kept, timeZone, devices } satisfies SinksThreadData)
        threads.push(thread)
        return thread
      },
      devices: () => [{ id: 'meter-1', name: 'Boiler', type, approval: 'approved', groups: ['hall'], tags: { site: 'north' } }],
      audit: async (entry) => void entries.push(entry),
      emit: (view) => views.push(view),
      log: log as unknown as Log,
      restartMs: 1,
    })
  host = open()
  config = {
    id: 'node-1',
    name: 'Influx',
    target: {
      kind: 'influx',
      connection: { version: '2', url: await influx.open(), org: 'plant', bucket: 'raw', token: 'secret-token' },
      layout: 'wide',
    },
    streams: ['readings'],
    filter: {},
    start: 'earliest',
    batch: { items: 100, bytes: 100_000, waitMs: 5 },
  }
})

afterEach(async () => {
  await host.stop()
  influx.close()
  projection.close()
})

const channel = deviceTypes.find((each) => each.name === type)?.channels.find((each) => !each.integral)?.name ?? ''
let last = 0
function commit(count: number): void {
  const readings = Array.from({ length: count }, () => reading(++last, { type, values: { [channel]: last } }))
  projection.commit(batch({ cursor: last, readings }))
  host.committed({ cursor: last, readings: count, events: 0 })
}
const times = () => influx.lines.map((line) => Number(line.split(' ').at(-1)?.slice(0, 13)))

test('nothing is started before there is a sink', async () => {
  host.start()
  expect([host.views(), host.trouble(), await host.listSinks()]).toEqual([[], null, []])
  await host.holdSink('node-1')
  await expect(host.pauseSink('node-1', anne)).rejects.toMatchObject({ code: 'SINK_NOT_FOUND' })
  await host.deleteSink('node-1')
  // A file without sinks, as it is left when the last one is deleted.
  new SqliteSinkStore(places).close()
  host.start()
  expect(threads).toEqual([])
})

test('sinks from before are there at once, held, and can be paused, resumed and deleted before any flow has started', async () => {
  last = 0
  commit(2)
  await host.putSink(config)
  await host.putSink({ ...config, id: 'node-2', name: 'Other' })
  await until('both wrote', () => host.views().filter(({ written }) => written === 2).length === 2)
  await host.stop()
  const lines = influx.lines.length

  host = open()
  host.start()
  const held = { id: 'node-1', name: 'Influx', kind: 'influx', state: 'held', written: 2 }
  expect(await host.listSinks()).toMatchObject([held, { id: 'node-2', name: 'Other', state: 'held' }])
  expect(host.views()).toMatchObject([held, { id: 'node-2' }])
  expect(await host.listPutAside('node-1')).toEqual([])
  expect(await host.pauseSink('node-1', anne)).toMatchObject({
    state: 'paused',
    detail: expect.stringMatching(/^Paused by anne\. No node/),
  })
  await until('whoever listens hears it', () => views.at(-1)?.state === 'paused')
  expect(await host.resumeSink('node-1', anne)).toMatchObject({ state: 'held' })
  await expect(host.rewindSink('node-1', 0, anne)).rejects.toThrow('deploy it first')
  await host.forgetSink('node-2', anne)
  expect(entries.at(-1)).toMatchObject({ action: 'sink-changed', by: anne, subject: 'sink Other', detail: 'node-2: deleted' })
  await expect(host.forgetSink('node-2', anne)).rejects.toMatchObject({ code: 'SINK_NOT_FOUND' })
  expect([await host.listSinks(), host.views()]).toMatchObject([[held], [held]])
  commit(1)
  await host.putSink(config)
  await expect(host.forgetSink('node-1', anne)).rejects.toMatchObject({ code: 'SINK_IN_USE' })
  await until('it goes on where it was', () => host.views()[0]?.written === 3)
  expect(influx.lines).toHaveLength(lines + 1)
})

test('what the projector commits is written from a thread of its own, and goes on when that dies', async () => {
  last = 0
  commit(3)
  expect(await host.putSink(config)).toMatchObject({ id: 'node-1', kind: 'influx', state: 'starting' })
  await until('the past is there', () => times().length === 3)
  commit(2)
  await until('the present is there', () => times().length === 5)
  expect(times()).toEqual([1, 2, 3, 4, 5].map((n) => noon + n * 1000))
  expect(influx.lines[0]).toMatch(/^plant-sensor,.*device=meter-1.*group=hall.*site=north/)

  await threads[0]?.worker.terminate()
  await until('its end is noticed', () => log.error.mock.calls.length === 1)
  expect(host.views()).toEqual([])
  const listed = host.listSinks()
  expect((await host.pauseSink('node-1', anne)).state).toBe('paused')
  await host.resumeSink('node-1', anne)
  expect(threads).toHaveLength(2)
  expect([await listed, host.views(), host.trouble()]).toMatchObject([[{ id: 'node-1' }], [{ id: 'node-1' }], null])
  commit(1)
  await until('it goes on', () => times().includes(noon + 6_000))
  expect(new Set(times()).size).toBe(6)
  await until('it said so', () => log.info.mock.calls.at(-1)?.[1] === 'a sink writes')
  const said = log.info.mock.calls.map(([, sentence]) => sentence)
  expect(said.filter((sentence) => sentence === 'a sink is paused')).toHaveLength(1)
  expect(log.error).toHaveBeenCalledTimes(1)
  expect(JSON.stringify([log.info.mock.calls, log.error.mock.calls, views, await host.listSinks()])).not.toContain('secret-token')
})

test('what crosses no network is not packed, as that only costs both ends processor time', async () => {
  last = 0
  commit(100)
  await host.putSink({ ...config, target: { ...config.target, gzip: true } as SinkConfig['target'] })
  await until('all is there', () => times().length === 100)
  expect([...influx.encodings]).toEqual(['plain'])
})

test('who pauses, resumes, rewinds and tries again is audited', async () => {
  last = 0
  await host.putSink(config)
  await until('it runs', () => views.some(({ state }) => state === 'running'))
  expect(await host.pauseSink('node-1', anne)).toMatchObject({ state: 'paused', detail: 'Paused by anne.' })
  commit(2)
  await host.resumeSink('node-1', flowActor('n7'))
  await until('all is there', () => times().length === 2)
  await host.rewindSink('node-1', noon, anne)
  await until('it is there again', () => times().length === 4)
  expect(await host.retryPutAside('node-1', anne)).toEqual({ written: 0, left: 0 })
  expect(await host.listPutAside('node-1')).toEqual([])
  expect(entries.map(({ action, by, subject, detail }) => [action, by.name, subject, detail])).toEqual([
    ['sink-changed', 'anne', 'sink Influx', 'node-1: paused'],
    ['sink-changed', 'n7', 'sink Influx', 'node-1: resumed'],
    ['sink-changed', 'anne', 'sink Influx', 'node-1: rewound to 2025-06-01T12:00:00.000Z'],
    ['sink-changed', 'anne', 'sink Influx', 'node-1: tried 0 put-aside items again, 0 were written'],
  ])
  await expect(host.rewindSink('nobody', 0, anne)).rejects.toMatchObject({ code: 'SINK_NOT_FOUND' })
  await expect(host.rewindSink('node-1', Number.NaN, anne)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})

test('settings that cannot be right are refused, and the sink goes on with those it has', async () => {
  last = 0
  await host.putSink(config)
  const wrong = { ...config, target: { ...config.target, connection: { version: '2', url: 'nowhere' } } } as SinkConfig
  await expect(host.putSink(wrong)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  commit(1)
  await until('it is there', () => times().length === 1)
  await host.deleteSink('node-1')
  expect(await host.listSinks()).toEqual([])
})
