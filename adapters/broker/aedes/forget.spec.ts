import { dial } from './testing/device'
import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

const isOf = (id: string) => (topic: string) => topic.startsWith(`dev/${id}/`)

let site: TestBroker
beforeEach(async () => {
  site = await new TestBroker().open({ willGraceMs: 20 })
})
afterEach(() => site.close())

test('a device that is forgotten loses its connection, and no last will speaks for it any more', async () => {
  const will = { topic: 'dev/ACV-1/status', payload: Buffer.from('gone'), qos: 1, retain: true } as const
  const device = await site.device('ACV-1', { will })
  await site.device('ACV-2', { will: { ...will, topic: 'dev/ACV-2/status' } })
  await site.broker.forget('ACV-1', isOf('ACV-1'))
  await until('it is disconnected', () => device.closed)
  await site.untilConnected(1)
  expect(site.wills.all().map(({ identity }) => identity)).toEqual(['ACV-2'])
  expect(site.ingest.stored).toEqual([])
})

test('its retained messages and its session go, those of others stay', async () => {
  for (const id of ['ACV-1', 'ACV-2']) {
    const device = await site.device(id, { clean: false })
    await device.subscribe(`dev/${id}/cmd`)
    device.publish(`dev/${id}/status`, 'online', { retain: true })
    await device.next('puback')
    await device.disconnect()
  }
  await site.untilConnected(0)
  expect(await site.broker.forget('ACV-1', isOf('ACV-1'))).toEqual(['dev/ACV-1/status'])
  expect(site.broker.counts().retained).toBe(1)
  const present = async (id: string) =>
    (await (await dial(site.port)).connect({ clean: false, clientId: id, username: id })).sessionPresent
  expect(await present('ACV-1')).toBe(false)
  expect(await present('ACV-2')).toBe(true)
})
