import { generate } from 'mqtt-packet'
import { connectPacket, dial, publishPacket } from './testing/device'
import { TestBroker } from './testing/test-broker'

let site: TestBroker
beforeEach(async () => {
  site = await new TestBroker().open({ maxPacketBytes: 4_096 })
})
afterEach(() => site.close())

/** The fixed header of a packet that announces `length` bytes. */
function header(type: number, length: number): Buffer {
  const bytes = [type]
  for (let rest = length; ; rest >>>= 7) {
    bytes.push(rest > 127 ? (rest & 127) | 128 : rest)
    if (rest <= 127) return Buffer.from(bytes)
  }
}

test('before log-in, a connection is closed as soon as a header announces too much: not one byte of the body is awaited', async () => {
  for (const type of [0x10, 0x30, 0x32, 0x82]) {
    const device = await dial(site.port)
    device.sendBytes(header(type, 268_435_455))
    await device.expectClosed()
    expect(device.received).toEqual([])
  }
  expect(site.dropped('packet-too-large')).toBe(4)
  expect(site.ingest.offered).toEqual([])
})

test('a client that goes on sending is not read to the end: the memory of the broker stays bounded', async () => {
  const device = await dial(site.port)
  const chunk = Buffer.alloc(1 << 20)
  const before = process.memoryUsage().arrayBuffers
  device.sendBytes(header(0x10, 128 << 20))
  for (let n = 0; n < 64; n++) device.sendBytes(chunk)
  await device.expectClosed()
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 << 20)
})

test('after log-in, the topic and the first KiB of a PUBLISH are kept as evidence', async () => {
  const device = await site.device('ACV-1')
  const packet = Buffer.from(generate(publishPacket('dev/ACV-1/telemetry', 'x'.repeat(10_000), { messageId: 1, retain: true })))
  device.sendBytes(packet)
  await device.expectClosed()
  const evidence = await site.ingest.offeredOn('dev/ACV-1/telemetry')
  expect(evidence).toMatchObject({ identity: 'ACV-1', qos: 1, retain: true, refusal: 'PACKET_TOO_LARGE' })
  expect(Buffer.from(evidence.payload).toString()).toBe('x'.repeat(1_024))
  expect(evidence.payload.buffer.byteLength).toBe(1_024)
  expect(site.refused).toMatchObject([{ reason: 'packet-too-large', identity: 'ACV-1' }])
})

test('after log-in, a PUBLISH whose topic is not there yet is closed without evidence', async () => {
  const device = await site.device('ACV-1')
  device.sendBytes(Buffer.concat([header(0x30, 1 << 20), Buffer.of(0, 19, 0x64)]))
  await device.expectClosed()
  expect(site.ingest.offered).toEqual([])
})

test('a topic that is not valid is no evidence', async () => {
  const device = await site.device('ACV-1')
  device.sendBytes(Buffer.concat([header(0x30, 1 << 20), Buffer.of(0, 3, 0x64, 0x2f, 0x23, 0x78, 0x78)]))
  await device.expectClosed()
  expect(site.ingest.offered).toEqual([])
})

test('what came before it in the same segment is stored and acknowledged as usual', async () => {
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  device.sendBytes(
    Buffer.concat([
      Buffer.from(generate(publishPacket('dev/ACV-1/telemetry', 'fine', { messageId: 1 }))),
      Buffer.from(generate(publishPacket('dev/ACV-1/huge', 'x'.repeat(8_000), { messageId: 2 }))),
    ]),
  )
  await device.expectClosed()
  site.ingest.release()
  expect(site.ingest.stored).toMatchObject([
    { topic: 'dev/ACV-1/telemetry', refusal: null },
    { topic: 'dev/ACV-1/huge', refusal: 'PACKET_TOO_LARGE' },
  ])
})

test('a packet of exactly the limit is fine, one byte more is not', async () => {
  const room = 4_096 - 2 - 'dev/ACV-1/t'.length - 2
  const device = await site.device('ACV-1')
  device.publish('dev/ACV-1/t', 'x'.repeat(room))
  await device.next('puback')
  device.publish('dev/ACV-1/t', 'x'.repeat(room + 1))
  await device.expectClosed()
})

test('a CONNECT that is too large is refused like any other packet', async () => {
  const device = await dial(site.port)
  device.send(connectPacket({ clientId: 'x'.repeat(5_000) }))
  await device.expectClosed()
  expect(device.received).toEqual([])
})
