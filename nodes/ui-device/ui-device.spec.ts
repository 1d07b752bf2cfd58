import type { NodeMessage } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import { deviceType } from '../../devices/acuvim-ii/device-type'
import { DashboardBench } from '../../test/flows/dashboard-bench'
import { latestValues } from '../../test/helpers/stream-items'
import { until } from '../../test/helpers/until'
import type { DeviceNews } from './page-data'
import uiDevice from './ui-device'

let bench: DashboardBench
beforeEach(() => {
  bench = new DashboardBench(uiDevice, 2)
  bench.hub.describe = () =>
    Promise.resolve({
      version: '1',
      startedAt: 0,
      ports: { http: 0, mqtt: 0, mqtts: 0, ws: 0 },
      types: [deviceType],
      timeZone: 'Europe/Berlin',
    })
})
afterEach(() => bench.stop())

const telemetry = () => bench.outlets[0] ?? []
const registry = () => bench.outlets[1] ?? []
const question = async (messages: () => readonly NodeMessage[]) => {
  await until('a question left the node', () => messages().length > 0)
  return messages()[0] as NodeMessage
}

test('a page that greets gets the device types and the time zone, without which it can show nothing', async () => {
  await bench.start('ui-device')
  const page = await bench.openPage()
  await page.act('w1', { hello: true })
  expect(await page.payload<DeviceNews>('w1')).toMatchObject({ types: [{ name: 'acuvim-ii' }], timeZone: 'Europe/Berlin' })
})

test('a page that greets while the hub is away is told why, and may greet again', async () => {
  const { describe } = bench.hub
  bench.hub.describe = () => Promise.reject(new HubError('HUB_RESTARTING'))
  await bench.start('ui-device')
  const page = await bench.openPage()
  await page.act('w1', { hello: true })
  expect((await page.payload<DeviceNews>('w1')).trouble).toBe('The hub is restarting; try again in a moment.')
  bench.hub.describe = describe
  await page.act('w1', { hello: true })
  expect((await page.payload<DeviceNews>('w1')).types).toHaveLength(1)
})

test('a question leaves by its output and its answer comes back to the page that asked, and to no other', async () => {
  await bench.start('ui-device')
  const [asking, other] = [await bench.openPage(), await bench.openPage()]
  await asking.act('w1', { wish: { n: 3, kind: 'latest', device: 'm-1' } })
  const asked = await question(telemetry)
  expect(asked).toMatchObject({ query: { kind: 'latest', device: 'm-1' } })
  bench.node.receive({ ...asked, payload: [latestValues(1, 'm-1', { active_power: 900 })] })
  expect((await asking.payload<DeviceNews>('w1')).answer).toMatchObject({ n: 3, kind: 'latest', latest: { device: 'm-1' } })
  await other.act('w1', { hello: true })
  expect((await other.payload<DeviceNews>('w1')).answer).toBeUndefined()
  expect(registry()).toEqual([])
})

test('what the registry does not find comes back as a failure', async () => {
  await bench.start('ui-device')
  const page = await bench.openPage()
  await page.act('w1', { wish: { n: 1, kind: 'device', device: 'm-9' } })
  bench.node.receive({ ...(await question(registry)), error: { code: 'DEVICE_NOT_FOUND', message: 'There is no device "m-9".' } })
  expect((await page.payload<DeviceNews>('w1')).answer).toEqual({
    n: 1,
    kind: 'failure',
    code: 'DEVICE_NOT_FOUND',
    message: 'There is no device "m-9".',
  })
  expect(bench.status).toEqual({ fill: 'yellow', shape: 'dot', text: 'ui-device.status.failure' })
})

test('what no page of ours sends goes nowhere', async () => {
  await bench.start('ui-device')
  const page = await bench.openPage()
  await page.act('w1', { wish: { n: 1, kind: 'latest', device: '../../etc' } })
  await page.act('w1', { payload: 'x' })
  await page.act('w1', { wish: { n: 2, kind: 'devices' } })
  expect(await question(registry)).toMatchObject({ ask: { n: 2 } })
  expect(telemetry()).toEqual([])
  expect(registry()).toHaveLength(1)
})

test('a message that answers no page is an error', async () => {
  await bench.start('ui-device')
  bench.node.receive({ payload: [] })
  await until('it was reported', () => bench.errors.length > 0)
  expect(bench.errors).toEqual([expect.objectContaining({ message: 'ui-device.log.no-answer' })])
})
