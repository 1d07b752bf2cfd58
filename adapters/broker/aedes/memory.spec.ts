import { publishPacket } from './testing/device'
import { liveBytes } from './testing/live-bytes'
import { TestBroker } from './testing/test-broker'

let site: TestBroker
beforeEach(async () => {
  site = await new TestBroker().open()
  // Stored and let go of, so that only what the broker keeps is measured.
  site.ingest.offer = (_uplink, done) => done()
})
afterEach(() => site.close())

const MiB = 1 << 20
const bulk = Buffer.alloc(60_000)

test('QoS 2 messages that never see a PUBREL cost a packet id, not their payload', async () => {
  const device = await site.device('ACV-1')
  const before = await liveBytes()
  for (let n = 1; n <= 500; n++) {
    device.publish('dev/ACV-1/t', bulk, { qos: 2, messageId: n })
    await device.next('pubrec')
  }
  expect((await liveBytes()) - before).toBeLessThan(4 * MiB)
})

test('a small retained message does not keep the large socket read it came with', async () => {
  const device = await site.device('ACV-1')
  const before = await liveBytes()
  for (let n = 1; n <= 500; n++) {
    device.send(
      publishPacket(`dev/ACV-1/${n}`, 'small', { qos: 0, retain: true }),
      publishPacket('dev/ACV-1/t', bulk, { messageId: n }),
    )
    await device.next('puback')
  }
  expect(site.broker.counts().retained).toBe(500)
  expect((await liveBytes()) - before).toBeLessThan(4 * MiB)
})

test('a small message that waits in a session does not keep the large socket read it came with', async () => {
  const viewer = await site.device('viewer', { clean: false })
  await viewer.subscribe('dev/ACV-1/small')
  await viewer.disconnect()
  const device = await site.device('ACV-1')
  const before = await liveBytes()
  for (let n = 1; n <= 500; n++) {
    device.send(publishPacket('dev/ACV-1/small', 'small', { messageId: n }), publishPacket('dev/ACV-1/t', bulk, { messageId: n }))
    await device.next('puback')
    await device.next('puback')
  }
  expect((await liveBytes()) - before).toBeLessThan(4 * MiB)
})
