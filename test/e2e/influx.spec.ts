import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import type { History } from '../../core/history'
import type { SinkState } from '../../hub/client/sinks'
import { hasInfluxd, type Influxd, startInfluxd } from '../helpers/influxd'
import { ownAuthority } from '../helpers/own-authority'
import { metric } from './harness/api'
import { Busbar, cleanUp, freshDir } from './harness/busbar'
import { eventually } from './harness/eventually'
import { currentFlows, deployFull, deployToo } from './harness/flows'
import { sentAlerts, storedAlerts, writtenAlerts } from './harness/influx-alerts'
import { askFlow, influxFlow, operate, told } from './harness/influx-flow'
import { compareWithInflux } from './harness/influx-readings'
import { compareRollUps } from './harness/influx-roll-ups'
import { PacedClient } from './harness/paced-client'

const hourMs = 3_600_000

jest.setTimeout(90_000)

const withInfluxd = hasInfluxd ? describe : describe.skip
const admin = { name: 'root', password: 'only-for-tests-influx-root' }
const writer = { name: 'busbar', password: 'only-for-tests-influx-4711' }
const token = 'only-for-tests-token-0815=='
const database = 'plant'
/** Its days are not those of UTC. */
const timeZone = 'Europe/Berlin'
const calendar = new SiteCalendar(timeZone)

/** Readings per second, of all clients together. */
const rate = 2_000
/** Hours of the past of which late readings come: a day and some of the next. */
const lateHours = 30

withInfluxd('with InfluxDB 1.6 in /usr/bin/influxd (apt-get install influxdb)', () => {
  let influx: Influxd
  let busbar: Busbar
  const dataDir = freshDir()
  const logs: string[] = []
  const live = Array.from({ length: 4 }, (_, n) => new PacedClient(`INFLUX-${n + 1}`, 7, rate / 4, n % 2 === 1))
  const late = new PacedClient('INFLUX-LATE', 7, 0, false)
  const clients = [...live, late]
  const first = clients[0] as PacedClient
  // From the morning of the day before yesterday on: a day is summed up when it is over.
  const past = calendar.startOf('1d', calendar.startOf('1d', Date.now()) - 30 * hourMs)

  const sum = (of: (client: PacedClient) => number) => clients.reduce((total, client) => total + of(client), 0)
  const sent = () => sum((client) => client.sent.length)
  const compared = () => compareWithInflux(influx, database, admin, clients)
  const state = async () => operate(busbar, 'state')
  const everythingWritten = () =>
    eventually('everything is written', async () => {
      // In the order of the way: what is over at one station is known to the next.
      const notAcknowledged = sent() - sum((client) => client.acknowledged)
      const notStored = await metric(busbar, 'busbar_projector_lag_uplinks')
      const notSummedUp = await metric(busbar, 'busbar_rollup_waiting_buckets')
      const { state: is, lagItems: notWritten } = await state()
      const open = { notAcknowledged, notStored, notSummedUp, notWritten }
      if (is === 'running' && Object.values(open).every((count) => count === 0)) return true
      throw new Error(`the sink is ${is}, ${JSON.stringify(open)}`)
    })
  /** An alert of each, and a reading of each of the past hours, so that each of them has to be summed up and written once more. */
  const moreIsKnown = () => {
    for (const client of clients) client.alert()
    const at = past + late.alerts.length * 7 * 60_000
    for (let hour = 0; hour < lateHours; hour++) late.once(at + hour * hourMs)
  }
  /** Everything but readings is there once, as it was sent. */
  const expectTheRest = async () => {
    for (const layer of ['1h', '1d'] as const) {
      const buckets = new Set(late.sent.map(({ at }) => calendar.startOf(layer, at))).size
      // What the last readings changed is known to be waiting only when summing up had its next turn.
      await eventually(`${layer} of all that was sent`, async () => {
        const found = await compareRollUps(influx, { database, user: admin, calendar }, layer, late)
        expect(found).toEqual({ buckets, points: buckets, missing: 0, wrong: 0, examples: [] })
        return true
      })
    }
    const alerts = await writtenAlerts(influx, database, admin)
    expect(alerts).toEqual(storedAlerts(dataDir))
    expect([...new Set(alerts)]).toEqual(sentAlerts(clients))
  }
  const moreIsSent = async (count: number) => {
    const before = sum((client) => client.acknowledged)
    await eventually('load goes on', () => sum((client) => client.acknowledged) > before + count)
  }
  const whole = () => ({ acknowledged: sent(), points: sent(), missing: 0, twice: 0, wrong: 0, examples: [] })

  /** What the flow is told by itself: asking for the state would be telling it. */
  const isNow = (wanted: SinkState) =>
    eventually(`the sink is ${wanted}`, async () => (await told(busbar)).news.at(-1) === wanted)

  /** Answers how many readings waited in the end. */
  const awayAndBack = async (awayReadings: number) => {
    await influx.kill()
    await isNow('retrying')
    moreIsKnown()
    await moreIsSent(awayReadings)
    const { lagItems } = await state()
    await influx.start()
    await isNow('running')
    return lagItems
  }

  beforeAll(async () => {
    const tls = ownAuthority(freshDir())
    influx = await startInfluxd(join(freshDir(), 'influx'), { auth: true, tls })
    await influx.ask(`CREATE USER root WITH PASSWORD '${admin.password}' WITH ALL PRIVILEGES`)
    await influx.ask(`CREATE USER busbar WITH PASSWORD '${writer.password}' WITH ALL PRIVILEGES`, '', admin)
    busbar = await Busbar.start({ dataDir, env: { BUSBAR_TIME_ZONE: timeZone } })
    await deployToo(busbar, influxFlow({ url: influx.url, ca: tls.ca, database, user: writer, token }))
    await isNow('running')
  })

  afterEach(() => {
    for (const client of clients) client.rest()
  })

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()))
    await influx?.kill()
    await cleanUp()
  })

  test('kills of both sides and a deploy under load leave every acknowledged reading in InfluxDB, once', async () => {
    const target = { port: busbar.ports.mqtt, password: busbar.provisioningKey }
    await Promise.all(clients.map((client) => client.start(target)))
    moreIsKnown()
    await moreIsSent(rate)

    expect(await awayAndBack(rate)).toBeGreaterThan(rate)

    await deployFull(busbar, await currentFlows(busbar))
    await eventually('the sink runs after the deploy', async () => (await state()).state === 'running')
    await moreIsSent(rate / 2)
    expect(clients.map((client) => client.disconnects)).toEqual([0, 0, 0, 0, 0])

    moreIsKnown()
    await busbar.kill()
    logs.push(busbar.log)
    // Meters know one port.
    busbar = await Busbar.start({ dataDir, env: { BUSBAR_TIME_ZONE: timeZone, BUSBAR_MQTT_PORT: String(target.port) } })
    await moreIsSent(rate / 2)
    await isNow('running')

    await awayAndBack(rate / 2)
    const { news, shown, wrong } = await told(busbar)
    expect(news.filter((each) => each !== 'starting')).toEqual(['running', 'retrying', 'running'])
    expect(shown).toEqual(expect.arrayContaining([expect.stringMatching(/^retrying/), expect.stringMatching(/ behind, /)]))
    expect(wrong).toContain('not found there')

    for (const client of clients) client.rest()
    await everythingWritten()
    expect(sent()).toBeGreaterThan(6 * rate)
    expect(await compared()).toEqual(whole())
    await expectTheRest()
    expect(await state()).toMatchObject({ putAside: 0, detail: '' })
    const place = 'sink="influx-sink",name="Every reading"'
    expect(await metric(busbar, `busbar_sink_state{${place},state="running"}`)).toBe(1)
    await eventually('the metrics say so', async () => (await metric(busbar, `busbar_sink_written_total{${place}}`)) >= sent())
    const [series] = await influx.ask('SHOW SERIES FROM "acuvim-ii"', database, admin)
    expect(series?.values).toHaveLength(clients.length)
    await eventually('the status', async () => (await told(busbar)).shown.at(-1) === 'up to date')
  })

  test('InfluxDB tells the same history as the embedded store', async () => {
    const channels = 'active_power,energy_active_import'
    const range = { device: first.id, from: first.sent[0]?.at, to: Date.now() + 1, channels, limit: 100_000 }
    for (const question of [range, { ...range, kind: 'bucketed', bucket: '1s' }, { ...range, kind: 'bucketed', bucket: '1m' }]) {
      const theirs = await askFlow<History>(busbar, '/history/influx', question)
      const ours = await askFlow<History>(busbar, '/history/busbar', question)
      expect([theirs.status, ours.status]).toEqual([200, 200])
      expect([theirs.body, ours.body].map(sumOfCounts)).toEqual(Array(2).fill(2 * first.sent.length))
      expect(theirs.body).toEqual(ours.body)
    }
  })

  test('a flow pauses and resumes the sink, and has what was lost or changed in InfluxDB written once more', async () => {
    expect(await operate(busbar, 'pause')).toMatchObject({ state: 'paused' })
    for (let n = 0; n < 10; n++) first.once()
    // And an hour, should one have ended just now.
    await eventually('they wait', async () => (await state()).lagItems >= 10)
    expect(await compared()).toMatchObject({ points: sent() - 10, missing: 10, twice: 0, wrong: 0 })
    expect((await told(busbar)).shown.at(-1)).toMatch(/^paused, \d+ behind$/)
    await operate(busbar, 'resume')
    await everythingWritten()
    expect(await compared()).toEqual(whole())

    // The same comparison finds what is not there, is another, or is there twice.
    await influx.ask(`DROP SERIES FROM "acuvim-ii" WHERE "device" = '${clients[1]?.id}'`, database, admin)
    const [point] = await influx.ask(`SELECT * FROM raw."acuvim-ii" WHERE device = '${first.id}' LIMIT 1`, database, admin)
    const ns = String(point?.values[0]?.[0])
    const place = { database, policy: 'raw' }
    await influx.write(`acuvim-ii,device=${first.id} active_power=-1 ${ns}`, place, admin)
    await influx.write(`acuvim-ii,device=${first.id},group=other energy_active_import=100001 ${ns}`, place, admin)
    expect(await compared()).toMatchObject({ missing: clients[1]?.sent.length, twice: 1, wrong: 2 })
    await influx.ask(`DROP SERIES FROM "acuvim-ii" WHERE "group" = 'other'`, database, admin)
    expect(await askFlow(busbar, '/sink', { operation: 'rewind' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('set msg.since') },
    })
    await operate(busbar, 'rewind', '-1h')
    await everythingWritten()
    expect(await compared()).toEqual(whole())
    await expectTheRest()
  })

  test('neither password nor token are in the log, the flows, or any file but as ciphertext', async () => {
    const flows = JSON.stringify(await currentFlows(busbar))
    const view = JSON.stringify(await state())
    expect(flows).toContain('influx-place')
    expect(await busbar.stop()).toBe(0)
    logs.push(busbar.log)
    expect(logs.join()).toMatch(/a sink cannot write before somebody changes its settings/)
    expect(logs.join()).not.toMatch(/unhandled|uncaught|it does not know/i)
    const secrets = [writer.password, token, btoa(`${writer.name}:${writer.password}`)]
    const files = filesIn(dataDir)
    expect(files.some((file) => file.includes('flows_cred'))).toBe(true)
    for (const secret of secrets) {
      expect([...logs, flows, view].filter((text) => text.includes(secret))).toEqual([])
      expect(files.filter((file) => readFileSync(file).includes(secret))).toEqual([])
    }
  })
})

function sumOfCounts({ series }: History): number {
  return series.flatMap(({ points }) => points).reduce((total, { count }) => total + count, 0)
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
