import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

let site: TestBroker
beforeEach(() => {
  site = new TestBroker()
})
afterEach(() => site.close())

const socketRead = 64 * 1024
const flood = 20_000

test('a QoS 0 flood into a stalled ingest stays bounded, and nothing of it is lost', async () => {
  await site.open({ heldPerClient: 100 })
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  const payload = 'x'.repeat(100)
  for (let n = 0; n < flood; n++) device.publish('dev/ACV-1/t', payload, { qos: 0 })
  await site.ingest.nextHeld(100)
  const witness = await site.device('ACV-2')
  for (let n = 0; n < 50; n++) await witness.ping()
  expect(site.ingest.held).toBeLessThan(100 + socketRead / payload.length)
  site.ingest.release()
  await until('the whole flood is stored', () => site.ingest.stored.length === flood)
})

test('small messages that arrive one by one stay bounded as well', async () => {
  await site.open({ heldPerClient: 100 })
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  const witness = await site.device('ACV-2')
  for (let n = 0; n < 400; n++) {
    device.publish('dev/ACV-1/t', `${n}`, { qos: 0 })
    await witness.ping()
  }
  expect(site.ingest.held).toBe(100)
  site.ingest.release()
  await until('all are stored', () => site.ingest.stored.length === 400)
})

test('large messages are bounded by their bytes', async () => {
  await site.open({ heldPerClient: 1_000, heldBytesPerClient: 200_000 })
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  const payload = Buffer.alloc(50_000)
  for (let n = 0; n < 100; n++) device.publish('dev/ACV-1/t', payload)
  await site.ingest.nextHeld(4)
  const witness = await site.device('ACV-2')
  for (let n = 0; n < 50; n++) await witness.ping()
  expect(site.ingest.held).toBeLessThan(8)
  site.ingest.release()
  await until('all are stored', () => site.ingest.stored.length === 100)
})

test('one client that floods a stalled ingest does not keep another from being stored', async () => {
  await site.open({ heldPerClient: 10 })
  site.ingest.mode = 'hold'
  const flooder = await site.device('ACV-1')
  for (let n = 0; n < flood; n++) flooder.publish('dev/ACV-1/t', 'x'.repeat(100), { qos: 0 })
  await site.ingest.nextHeld(10)
  const other = await site.device('ACV-2')
  other.publish('dev/ACV-2/t', 'mine')
  await site.ingest.offeredOn('dev/ACV-2/t')
  site.ingest.release()
  await other.next('puback')
})

test('the broker survives an ingest that refuses everything for a while', async () => {
  await site.open()
  site.ingest.mode = 'refuse'
  const device = await site.device('ACV-1')
  for (let n = 0; n < flood; n++) device.publish('dev/ACV-1/t', 'x'.repeat(100), { qos: 0 })
  await device.ping()
  expect(site.dropped('qos0-overflow')).toBe(flood)
  site.ingest.mode = 'store'
  device.publish('dev/ACV-1/t', 'back')
  await device.next('puback')
  expect(site.ingest.payloads()).toEqual(['back'])
})
