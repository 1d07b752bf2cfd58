import { join } from 'node:path'
import { InfluxV1Target, usualPolicies } from '../../adapters/sinks/influx-v1'
import { InfluxV2Target } from '../../adapters/sinks/influx-v2'
import { MemoryTarget } from '../../adapters/sinks/memory'
import { SinkFailure } from '../../core/ports/sink'
import { describeSink, type SinkUnderTest } from '../conformance/sink'
import { readingItem } from '../conformance/sink-samples'
import { temporaryFolders } from '../conformance/temporary-folder'
import { startInfluxV2Fake } from '../helpers/influx-v2-fake'
import { hasInfluxd, startInfluxd } from '../helpers/influxd'
import { storedInInflux, storedInMemory, storedInPoints, storedInVictoria } from '../helpers/stored-values'
import { hasVictoriaMetrics, startVictoriaMetrics } from '../helpers/victoria-metrics'

const folder = temporaryFolders()
const running: { kill(): Promise<void> }[] = []
afterAll(() => Promise.all(running.map((server) => server.kill())))

const connection = { database: 'plant', org: 'plant', bucket: 'meters', timeoutMs: 5000 } as const
/** In the year 2300; the servers count ns in 64 bits. */
const tooFar = readingItem(Date.UTC(2300, 0, 1), { voltage: 1 })
const all = { keepsSameMs: true, replaces: true, keepsTexts: true, keepsDigits: true, refused: tooFar }

describeSink(
  'in memory',
  async () => {
    let target = new MemoryTarget()
    const fresh = () => {
      target = new MemoryTarget()
      target.refuses = (item) => (item === tooFar ? 'too far' : null)
    }
    return {
      open: () => target,
      read: async () => storedInMemory(target.items),
      clear: async () => fresh(),
      stop: async () => {
        target.down = new SinkFailure('unavailable', 'down')
      },
      start: async () => {
        target.down = null
      },
    }
  },
  all,
)

const withInfluxd = hasInfluxd ? describe : describe.skip
withInfluxd('with /usr/bin/influxd (apt-get install influxdb)', () => {
  describeSink(
    'InfluxDB 1.6',
    async (): Promise<SinkUnderTest> => {
      const server = await startInfluxd(folder(), { auth: true })
      running.push(server)
      await server.ask(`CREATE USER admin WITH PASSWORD 'a-secret-password' WITH ALL PRIVILEGES`)
      const admin = { name: 'admin', password: 'a-secret-password' }
      const open = (password: string, database: string) =>
        new InfluxV1Target({
          connection: { ...connection, version: '1', url: server.url, database, username: 'admin', password },
          layout: 'wide',
          // The samples are of a fixed day, and must be there also when that is long ago.
          policies: {
            raw: { name: 'raw', duration: 'INF' },
            hours: { name: 'hourly', duration: 'INF' },
            days: usualPolicies.days,
          },
        })
      let test = 0
      return {
        open: () => open(admin.password, `plant-${test}`),
        openMisconfigured: () => open('another-secret', `plant-${test}`),
        secrets: [admin.password, 'another-secret', btoa('admin:another-secret')],
        read: () => storedInInflux((query) => server.ask(query, `plant-${test}`, admin)),
        clear: async () => {
          test++
        },
        stop: () => server.kill(),
        start: () => server.start(),
      }
    },
    all,
  )
})

describeSink(
  'the 2.x API (fake)',
  async (): Promise<SinkUnderTest> => {
    const server = await startInfluxV2Fake()
    running.push(server)
    const open = (token: string) =>
      new InfluxV2Target({ connection: { ...connection, version: '2', url: server.url, token }, layout: 'wide' })
    return {
      open: () => open(server.token),
      openMisconfigured: () => open('another-secret'),
      secrets: [server.token, 'another-secret'],
      read: async () => storedInPoints([...server.points.values()]),
      clear: async () => (server.points as Map<string, unknown>).clear(),
      stop: () => server.kill(),
      start: () => server.start(),
    }
  },
  all,
)

const withVictoria = hasVictoriaMetrics ? describe : describe.skip
withVictoria('with /usr/bin/victoria-metrics (apt-get install victoria-metrics)', () => {
  describeSink(
    'VictoriaMetrics (2.x write path)',
    async (): Promise<SinkUnderTest> => {
      const data = join(folder(), 'data')
      const server = await startVictoriaMetrics(data)
      running.push(server)
      return {
        open: () => new InfluxV2Target({ connection: { ...connection, version: '2', url: server.url }, layout: 'wide' }),
        read: async () => storedInVictoria(await server.export()),
        clear: async () => {
          await (await fetch(`${server.url}/api/v1/admin/tsdb/delete_series?match[]={__name__!=""}`)).text()
        },
        stop: () => server.kill(),
        start: () => server.start(),
      }
    },
    // It keeps ms, and of samples with one time one; about 15 digits of all numbers of a block together; no texts.
    { keepsSameMs: false, replaces: false, keepsTexts: false, keepsDigits: false },
  )
})
