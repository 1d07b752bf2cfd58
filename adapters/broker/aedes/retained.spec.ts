import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

let site: TestBroker
beforeEach(() => {
  site = new TestBroker()
})
afterEach(() => site.close())

const seed = [
  { topic: 'dev/ACV-1/status', payload: Buffer.from('online'), qos: 1 as const },
  { topic: 'dev/ACV-2/status', payload: Buffer.from('offline'), qos: 0 as const },
]

test('retained messages of the previous run are there for the first subscriber [MQTT-3.3.1-6]', async () => {
  await site.open({}, { retained: seed })
  expect(site.broker.counts().retained).toBe(2)
  const viewer = await site.viewer()
  const messages = [await viewer.nextMessage(), await viewer.nextMessage()].sort((a, b) => a.topic.localeCompare(b.topic))
  expect(messages).toMatchObject([
    { topic: 'dev/ACV-1/status', text: 'online', packet: { retain: true, qos: 1 } },
    { topic: 'dev/ACV-2/status', text: 'offline', packet: { retain: true, qos: 0 } },
  ])
})

test('a newer retained message takes the place of a seeded one; an empty one removes it [MQTT-3.3.1-5], [MQTT-3.3.1-10]', async () => {
  await site.open({}, { retained: seed })
  const device = await site.device('ACV-1')
  device.publish('dev/ACV-1/status', 'updated', { retain: true })
  await device.next('puback')
  const viewer = await site.device('viewer')
  await viewer.subscribe('dev/ACV-1/status')
  expect(await viewer.nextMessage()).toMatchObject({ text: 'updated' })
  device.publish('dev/ACV-1/status', '', { retain: true })
  await until('it is removed', () => site.broker.counts().retained === 1)
})

test('a subscriber that is online gets it without the retain flag [MQTT-3.3.1-9]', async () => {
  await site.open()
  const viewer = await site.viewer()
  const device = await site.device('ACV-1')
  device.publish('dev/ACV-1/status', 'online', { retain: true })
  expect((await viewer.nextMessage()).packet).toMatchObject({ retain: false })
})

test('a retained message goes through the ingest like any other, flagged, so that it survives a restart', async () => {
  await site.open()
  const device = await site.device('ACV-1')
  device.publish('dev/ACV-1/status', 'online', { retain: true })
  await device.next('puback')
  expect(site.ingest.stored).toMatchObject([{ topic: 'dev/ACV-1/status', retain: true }])
})
