import { generate } from 'mqtt-packet'
import { type Device, publishPacket } from './testing/device'
import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

let site: TestBroker
beforeEach(() => {
  site = new TestBroker()
})
afterEach(() => site.close())

/** Sends so many messages in one go. */
function flood(device: Device, count: number, payload: string): void {
  const packet = generate(publishPacket('dev/ACV-1/t', payload, { qos: 0 }))
  device.sendBytes(Buffer.concat(Array.from({ length: count }, () => packet)))
}

/** How many of a flood are stored when the broker has answered another client that many times. */
async function storedAfterPings(pings: number): Promise<number> {
  const witness = await site.device('ACV-9')
  for (let n = 0; n < pings; n++) await witness.ping()
  return site.ingest.stored.length
}

/** Stores a turn later, as a disk does. */
function storeLater(): void {
  site.ingest.offer = (uplink, done) => void setImmediate(() => site.ingest.stored.push(uplink) && done())
}

test.each([
  ['messages', 'at once', { messagesPerSecond: 600 }],
  ['messages', 'later', { messagesPerSecond: 600 }],
  ['bytes', 'at once', { bytesPerSecond: 60_000 }],
  ['bytes', 'later', { bytesPerSecond: 60_000 }],
])(
  'a client that sends too many %s, stored %s, is read more slowly; nothing is lost and others do not wait',
  async (_, when, limits) => {
    await site.open(limits)
    if (when === 'later') storeLater()
    const device = await site.device('ACV-1')
    const begun = performance.now()
    flood(device, 3_000, 'x'.repeat(80))
    await until('it is slowed down', () => site.broker.counts().throttled['ACV-1'] !== undefined)
    expect(await storedAfterPings(20)).toBeLessThan(3_000)
    await until('all is stored', () => site.ingest.stored.length === 3_000)
    // 3000 messages of about 100 bytes; two seconds' worth are free, and the last read counts whole.
    expect(performance.now() - begun).toBeGreaterThan(1_500)
    expect(site.ingest.stored.every(({ identity }) => identity === 'ACV-1')).toBe(true)
    expect(site.broker.counts().throttled).toEqual({ 'ACV-1': expect.any(Number) })
    expect(site.warnings.filter((warning) => warning.includes('read more slowly'))).toHaveLength(1)
  },
)

test('what it was slowed down for does not cost it its keep-alive', async () => {
  await site.open({ messagesPerSecond: 1_000 })
  const device = await site.device('ACV-1', { keepalive: 1 })
  flood(device, 5_000, 'x')
  device.send({ cmd: 'pingreq' })
  await device.next('pingresp')
  expect(site.ingest.stored).toHaveLength(5_000)
})

test('acknowledged messages come at the same pace, and all are acknowledged', async () => {
  await site.open({ messagesPerSecond: 100 })
  const device = await site.device('ACV-1')
  for (let n = 0; n < 400; n++) device.publish('dev/ACV-1/t', 'x'.repeat(200))
  await until('all PUBACKs', () => device.received.length === 400)
  expect(site.broker.counts().throttled['ACV-1']).toBeGreaterThan(0)
})

test('a client that leaves while it waits leaves no timer behind, and what was read counts', async () => {
  await site.open({ messagesPerSecond: 10 })
  const device = await site.device('ACV-1')
  for (let n = 0; n < 100; n++) device.publish('dev/ACV-1/t', 'x', { qos: 0 })
  await until('it is slowed down', () => site.broker.counts().throttled['ACV-1'] !== undefined)
  device.reset()
  await site.untilConnected(0)
})

test('without bounds nobody is slowed down', async () => {
  await site.open()
  const device = await site.device('ACV-1')
  for (let n = 0; n < 20_000; n++) device.publish('dev/ACV-1/t', 'x', { qos: 0 })
  await until('all is stored', () => site.ingest.stored.length === 20_000)
  expect(site.broker.counts().throttled).toEqual({})
})
