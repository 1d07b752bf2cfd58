import { deviceType } from '../../devices/acuvim-ii/device-type'
import type { HubDescription } from '../../hub/client/hub'
import { DashboardBench } from '../../test/flows/dashboard-bench'
import { latestValues, transition } from '../../test/helpers/stream-items'
import { until } from '../../test/helpers/until'
import type { FleetNews } from './page-data'
import uiFleet from './ui-fleet'

let bench: DashboardBench
beforeEach(() => {
  bench = new DashboardBench(uiFleet, 0)
  const description: HubDescription = {
    version: '1',
    startedAt: 0,
    ports: { http: 0, mqtt: 0, mqtts: 0, ws: 0 },
    timeZone: 'UTC',
    types: [deviceType],
  }
  bench.hub.describe = () => Promise.resolve(description)
})
afterEach(() => bench.stop())

const news = (page: Awaited<ReturnType<DashboardBench['openPage']>>, matches?: (payload: FleetNews) => boolean) =>
  page.payload<FleetNews>('w1', matches)

test('a page that greets gets everything at once, also what came before it was opened', async () => {
  bench.hub.push('rejected', {
    id: 7,
    receivedAt: 1,
    device: 'm-1',
    topic: 'acuvim/m-1/telemetry',
    code: 'NOT_JSON',
    reason: 'no JSON',
    raw: Buffer.from('{\x00').toString('base64'),
    size: 2,
  })
  await bench.start('ui-fleet')
  bench.node.receive({ payload: [bench.hub.addDevice('m-1', { name: 'Press 1' })] })
  bench.node.receive({ payload: [latestValues(1, 'm-1', { active_power: 900 })] })
  await until('it asked what was rejected', () => bench.hub.callsOf('rejected').length > 0)
  const page = await bench.openPage()
  await page.act('w1', { hello: true })
  const whole = await news(page, (payload) => payload.whole === true)
  expect(whole).toMatchObject({
    rows: [{ id: 'm-1', name: 'Press 1', state: 'online', values: { active_power: [900, expect.any(Number)] } }],
    summary: { total: 1, online: 1 },
    rejected: { total: 1, rows: [{ code: 'NOT_JSON', preview: '{·' }] },
    health: { state: 'ok' },
    hub: { connected: true },
  })
})

test('many messages become one batch with the devices that changed', async () => {
  await bench.start('ui-fleet')
  await until('it knows the hub', () => bench.hub.callsOf('rejected').length > 0)
  const page = await bench.openPage()
  bench.node.receive({ payload: Array.from({ length: 50 }, (_, i) => bench.hub.addDevice(`m-${i}`)) })
  expect((await news(page, ({ rows = [] }) => rows.length > 0)).rows).toHaveLength(50)
  for (let i = 0; i < 20; i++) bench.node.receive({ payload: latestValues(i + 1, 'm-7', { active_power: i }) })
  bench.node.receive({ payload: latestValues(21, 'm-8', { active_power: 5 }) })
  expect((await news(page, ({ rows = [] }) => rows.length > 0)).rows).toMatchObject([
    { id: 'm-7', values: { active_power: [19, expect.any(Number)] } },
    { id: 'm-8' },
  ])
})

test('a greeting is answered to its page only', async () => {
  await bench.start('ui-fleet')
  const [asking, other] = [await bench.openPage(), await bench.openPage()]
  await asking.act('w1', { hello: true })
  await news(asking, (payload) => payload.whole === true)
  // What is for all pages comes after it, so the other page has everything by then that it will ever get.
  bench.node.receive({ payload: [bench.hub.addDevice('m-1')] })
  await news(other, ({ rows = [] }) => rows.length === 1)
  expect(other.has<{ payload: FleetNews }>('msg-input:w1', ({ payload }) => payload.whole === true)).toBe(false)
})

test('a transition shows at once', async () => {
  await bench.start('ui-fleet')
  const page = await bench.openPage()
  bench.node.receive({ payload: [bench.hub.addDevice('m-1')] })
  bench.node.receive({ payload: transition(1, 'n1', 'm-1') })
  expect((await news(page, ({ rows }) => rows !== undefined)).rows).toMatchObject([{ id: 'm-1', state: 'offline' }])
})

test('pages learn that the hub is away, and that it is back', async () => {
  await bench.start('ui-fleet')
  const page = await bench.openPage()
  await until('it knows the hub', () => bench.hub.callsOf('rejected').length > 0)
  bench.hub.emit('connection', { connected: false, detail: 'it restarts' })
  expect((await news(page, ({ hub }) => hub?.connected === false)).hub).toMatchObject({ detail: 'it restarts' })
  bench.hub.emit('connection', { connected: true, detail: '' })
  expect((await news(page, ({ hub }) => hub?.connected === true)).hub).toMatchObject({ detail: '' })
})

test('pages learn of the health of the hub', async () => {
  await bench.start('ui-fleet')
  const page = await bench.openPage()
  await until('it knows the hub', () => bench.hub.callsOf('rejected').length > 0)
  const disk = { name: 'journal', state: 'failed', detail: 'The disk is full. Make room.' } as const
  bench.hub.healthAnswer = { state: 'failed', checks: [disk] }
  bench.hub.emit('health', bench.hub.healthAnswer)
  expect((await news(page, ({ health }) => health?.state === 'failed')).health).toEqual({ state: 'failed', checks: [disk] })
})

test('a deploy leaves what is known, deleting the widget does not', async () => {
  await bench.start('ui-fleet')
  bench.node.receive({ payload: [bench.hub.addDevice('m-1')] })
  const whole = async () => {
    const page = await bench.openPage()
    await page.act('w1', { hello: true })
    return news(page, (payload) => payload.whole === true)
  }
  expect((await whole()).rows).toHaveLength(1)
  await bench.deploy({ className: 'wide' })
  expect((await whole()).rows).toHaveLength(1)
  await bench.deploy(null)
  await bench.deploy({})
  expect((await whole()).rows).toHaveLength(0)
})

test('its status counts the fleet', async () => {
  await bench.start('ui-fleet')
  bench.node.receive({ payload: [bench.hub.addDevice('m-1'), bench.hub.addDevice('m-2', { presence: 'offline' })] })
  await until('it shows the fleet', () => bench.status?.text === 'ui-fleet.status.fleet')
  expect(bench.status).toMatchObject({ fill: 'yellow', shape: 'dot' })
})

test('what it cannot show is an error that says what it takes', async () => {
  await bench.start('ui-fleet')
  bench.node.receive({ payload: { temperature: 21 } })
  await until('it was reported', () => bench.errors.length > 0)
  expect(bench.errors).toEqual([expect.objectContaining({ code: 'INVALID_ARGUMENT', message: 'ui-fleet.log.not-shown' })])
})

test('without a group it says which one is missing', async () => {
  await bench.start('ui-fleet', { group: 'gone' })
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'ui-fleet.status.bad-config' })
  expect(bench.errors).toEqual(['Group is "gone"; it must be a group of a dashboard page.'])
})
