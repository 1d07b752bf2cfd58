import { once } from 'node:events'
import { connect } from 'node:net'
import { TestBroker } from './testing/test-broker'

let site: TestBroker
beforeEach(() => {
  site = new TestBroker()
})
afterEach(() => site.close())

test('closing waits until held publishes are stored and acknowledged', async () => {
  await site.open()
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  const ids = [1, 2, 3].map((n) => device.publish('dev/ACV-1/t', `${n}`))
  await site.ingest.nextHeld(3)
  const closing = site.broker.close()
  await expectUnbound(site.port)
  expect(device.closed).toBe(false)
  site.ingest.release()
  await closing
  await device.expectClosed()
  expect(device.received.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId)).toEqual(ids)
})

test('closing acknowledges also what nobody hears of', async () => {
  await site.open()
  const device = await site.device('ACV-1')
  for (let n = 0; n < 2; n++) {
    device.publish('dev/ACV-1/t', 'heard by nobody')
    await device.next('puback')
  }
  site.ingest.mode = 'hold'
  const ids = [1, 2, 3].map((n) => device.publish('dev/ACV-1/t', `${n}`))
  await site.ingest.nextHeld(3)
  const closing = site.broker.close()
  await expectUnbound(site.port)
  site.ingest.release()
  await closing
  await device.expectClosed()
  expect(device.received.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId)).toEqual(ids)
})

test('closing does not wait forever for an ingest that stalls', async () => {
  await site.open({ closeTimeoutMs: 50 })
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  device.publish('dev/ACV-1/t', 'held')
  await site.ingest.nextHeld()
  await site.broker.close()
  await device.expectClosed()
  expect(device.received).toEqual([])
  expect(site.warnings).toContain('Closing with publishes that were not acknowledged')
})

test('closing takes in nothing new: neither connections nor publishes', async () => {
  await site.open()
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  device.publish('dev/ACV-1/t', 'before')
  await site.ingest.nextHeld()
  const closing = site.broker.close()
  device.publish('dev/ACV-1/t', 'after')
  await expectUnbound(site.port)
  site.ingest.release()
  await closing
  expect(site.ingest.payloads()).toEqual(['before'])
})

test('closing ends idle connections and those that never said CONNECT', async () => {
  await site.open()
  const idle = await site.device('ACV-1')
  const socket = connect({ port: site.port, host: '127.0.0.1' })
  await once(socket, 'connect')
  socket.on('error', () => {})
  await Promise.all([site.broker.close(), once(socket.resume(), 'close'), idle.expectClosed()])
  expect(site.broker.counts()).toMatchObject({ connected: 0, connections: 0 })
})

test('closing twice is closing once, and publishing afterwards is refused', async () => {
  await site.open()
  await Promise.all([site.broker.close(), site.broker.close()])
  await expect(site.broker.publish({ topic: 'a', payload: new Uint8Array(), qos: 1, retain: false })).rejects.toThrow('closed')
})

test('the port is free again after closing', async () => {
  await site.open()
  const port = site.port
  await site.broker.close()
  await site.open({}, { listeners: { mqtt: { host: '127.0.0.1', port }, mqtts: null, ws: null } })
  expect(site.port).toBe(port)
})

/** Nobody listens on the port any more. */
async function expectUnbound(port: number): Promise<void> {
  const [refused] = await once(connect({ port, host: '127.0.0.1' }), 'error')
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
}
