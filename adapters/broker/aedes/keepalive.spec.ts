import { TestBroker } from './testing/test-broker'

let site: TestBroker
beforeEach(() => {
  site = new TestBroker()
})
afterEach(() => site.close())

test('a client that goes silent is closed after one and a half keep-alive intervals [MQTT-3.1.2-24]', async () => {
  await site.open()
  const device = await site.device('ACV-1', { keepalive: 1 })
  const since = performance.now()
  await device.expectClosed()
  expect(performance.now() - since).toBeGreaterThan(1_400)
  expect(site.refused).toEqual([])
})

test('while the ingest stalls, a client with publishes under way gets its PINGRESP', async () => {
  await site.open()
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  for (let n = 0; n < 50; n++) device.publish('dev/ACV-1/sd', `${n}`)
  await device.ping()
  await device.ping()
  expect(site.ingest.held).toBe(50)
})

test('a client whose PINGREQ waits behind a publish that we hold is not closed for it', async () => {
  await site.open({ heldPerClient: 1 })
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1', { keepalive: 1 })
  const silent = await site.device('ACV-2', { keepalive: 1 })
  device.publish('dev/ACV-1/t', 'held')
  await site.ingest.nextHeld()
  const pings = setInterval(() => device.send({ cmd: 'pingreq' }), 400)
  const pausing = await site.device('ACV-3', { keepalive: 2 })
  await silent.expectClosed()
  await pausing.expectClosed()
  clearInterval(pings)
  expect(device.closed).toBe(false)
  expect(device.received).toEqual([])
  site.ingest.release()
  await device.next('puback')
  await device.next('pingresp')
})

test('a client that vanished while we held a publish of it is closed in the end', async () => {
  await site.open({ heldPerClient: 1 })
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1', { keepalive: 1 })
  device.publish('dev/ACV-1/t', 'held')
  await site.ingest.nextHeld()
  site.ingest.release()
  await device.next('puback')
  await device.expectClosed()
})
