import type { Browser } from 'playwright-core'
import { api } from './harness/api'
import { openBrowser, openPage, type WatchedPage } from './harness/browser'
import { Busbar, cleanUp } from './harness/busbar'
import { eventually } from './harness/eventually'
import { deployToo, type FlowNode } from './harness/flows'
import { TestMeter } from './harness/meter'
import { storedReadings } from './harness/stored-readings'

jest.setTimeout(60_000)

let busbar: Busbar
let browser: Browser
let meter: TestMeter
const begun = Date.now()
/** A minute of readings, the last at 31.4 kW. */
const kilowatts = (seq: number): number => 20 + seq / 10 + (seq === 60 ? 5.4 : 0)

/** What Overview shows for the newest power, kW. */
let shownPower = '31.4'

beforeAll(async () => {
  ;[busbar, browser] = await Promise.all([Busbar.start(), openBrowser()])
  meter = await TestMeter.connect(busbar, 'ACV-001')
  await meter.raw('devices/register', JSON.stringify({ v: 1, id: 'ACV-001', fw: '1.2.0', hb: 30 }))
  await meter.online()
  for (let seq = 0; seq <= 60; seq++) {
    const at = begun - (60 - seq) * 1000
    await meter.reading(
      seq,
      { u1: 229.8, u2: 230.4, u3: 230.1, i1: 41.2, p: 1000 * kilowatts(seq), pf: 0.977, f: 50.01, epi: 104_233.7 },
      at,
    )
  }
})
afterAll(async () => {
  await browser?.close()
  await meter?.close()
  await cleanUp()
})

test('a reading is the latest value in the API', async () => {
  const body = await eventually('the newest reading', async () => {
    const { body } = await api<{ at: string; values: Record<string, unknown> }>(busbar, '/api/devices/ACV-001/telemetry')
    return body.at === new Date(begun).toISOString() && body
  })
  expect(body.values.active_power).toEqual({ value: 31_400, unit: 'W', at: new Date(begun).toISOString() })
  expect(body.values.voltage_l1_n).toMatchObject({ value: 229.8, unit: 'V' })
})

test('readings are history in the API, each and in buckets', async () => {
  const ask = async (bucket: string) =>
    (
      await api<{ series: { channel: string; points: { at: string; mean: number; count: number }[] }[] }>(
        busbar,
        `/api/devices/ACV-001/telemetry/history?from=${begun - 120_000}&to=${begun + 1}&channels=active_power&bucket=${bucket}`,
      )
    ).body.series[0]?.points ?? []
  const raw = await ask('none')
  expect(raw.map((point) => point.mean)).toEqual(Array.from({ length: 61 }, (_, seq) => 1000 * kilowatts(seq)))
  const buckets = await ask('1m')
  expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(61)
  expect(buckets.length).toBeLessThan(4)
})

test('a device that registered is listed with what it said of itself, and is online', async () => {
  const device = await eventually('registered', async () => {
    const { body } = await api<{ about: { firmware?: string }; presence: string }>(busbar, '/api/devices/ACV-001')
    return body.about.firmware === '1.2.0' && body.presence === 'online' && body
  })
  expect(device).toMatchObject({ type: 'acuvim-ii', dialect: 'acuvim', approval: 'approved' })
})

test('readings are rows in the database', () => {
  expect(storedReadings(busbar.dataDir).get('ACV-001')).toEqual(Array.from({ length: 61 }, (_, seq) => `1/${seq}`))
})

test('a flow gets them from telemetry-query', async () => {
  const at = { z: 'ask-tab', x: 100, y: 100 }
  const flow: FlowNode[] = [
    { id: 'ask-tab', type: 'tab', label: 'Ask' },
    { ...at, id: 'ask-in', type: 'http in', name: '', url: '/ask', method: 'get', upload: false, wires: [['ask-query']] },
    {
      ...at,
      id: 'ask-query',
      type: 'telemetry-query',
      name: 'Newest',
      configVersion: 1,
      kind: 'latest',
      device: 'ACV-001',
      channels: 'active_power',
      wires: [['ask-out']],
    },
    { ...at, id: 'ask-out', type: 'http response', name: '', statusCode: '', headers: {}, wires: [] },
  ]
  await deployToo(busbar, flow)
  const response = await eventually('the flow answers', async () => {
    const answer = await busbar.fetch('nodeRed', '/ask')
    return answer.ok && answer
  })
  expect(await response.json()).toMatchObject([{ device: 'ACV-001', values: { active_power: { value: 31_400 } } }])
})

describe.each([1440, 390])('on a screen %d pixels wide', (width) => {
  let watched: WatchedPage
  afterEach(async () => {
    expect(watched.external).toEqual([])
    expect(watched.errors).toEqual([])
    await watched.page.close()
  })

  test('Overview counts the fleet and shows the device with its last value; a click leads to its page', async () => {
    watched = await openPage(browser, busbar, '/dashboard/overview', width)
    const { page } = watched
    const row = page.getByRole('row').filter({ hasText: 'ACV-001' })
    await row.getByText(shownPower).first().waitFor()
    await page.locator('.tile.is-online').getByText('1', { exact: true }).waitFor()
    await row.getByRole('link').click()
    await page.waitForURL(/\/dashboard\/device\?device=ACV-001/)
  })

  test('Device shows live values by phase, and a history chart of what is stored', async () => {
    watched = await openPage(browser, busbar, '/dashboard/device?device=ACV-001', width)
    const { page } = watched
    await page.getByText('229.8').first().waitFor()
    await page.getByText('230.4').first().waitFor()
    await page.locator('canvas').first().waitFor()
  })

  test('Overview shows a new value without being asked', async () => {
    watched = await openPage(browser, busbar, '/dashboard/overview', width)
    const row = watched.page.getByRole('row').filter({ hasText: 'ACV-001' })
    await row.getByText(shownPower).first().waitFor()
    shownPower = width > 1000 ? '52.5' : '63.7'
    await meter.reading(width, { p: 1000 * Number(shownPower) })
    await row.getByText(shownPower).first().waitFor()
  })
})
