import { generate } from 'mqtt-packet'
import { connectPacket, dial, publishPacket } from './testing/device'
import { TestBroker } from './testing/test-broker'

let site: TestBroker
beforeEach(async () => {
  site = await new TestBroker().open()
})
afterEach(() => site.close())

const invalid: [string, Buffer][] = [
  ['NUL', Buffer.of(0x00)],
  ['a lone continuation byte', Buffer.of(0x80)],
  ['an overlong slash', Buffer.of(0xc0, 0xaf)],
  ['a surrogate', Buffer.of(0xed, 0xa0, 0x80)],
  ['a code point above U+10FFFF', Buffer.of(0xf5, 0x80, 0x80, 0x80)],
]

/** Puts bytes in the place of the same number of `~` in an encoded packet. */
function withBytes(packet: Parameters<typeof generate>[0], bytes: Buffer): Buffer {
  const encoded = Buffer.from(generate(packet, { protocolVersion: 4 }))
  bytes.copy(encoded, encoded.indexOf('~'.repeat(bytes.length)))
  return encoded
}

describe.each(invalid)('%s ends the connection [MQTT-1.5.3-1], [MQTT-1.5.3-2]', (_name, bytes) => {
  const gap = '~'.repeat(bytes.length)

  test('in the topic of a PUBLISH', async () => {
    const device = await site.device('ACV-1')
    device.sendBytes(withBytes(publishPacket(`dev/ACV-1/${gap}`, 'x', { messageId: 1 }), bytes))
    await device.expectClosed()
    expect(site.ingest.offered).toEqual([])
    expect(site.dropped('protocol-error')).toBe(1)
  })

  test('in a topic filter', async () => {
    const device = await site.device('ACV-1')
    device.sendBytes(withBytes({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: `dev/ACV-1/${gap}`, qos: 0 }] }, bytes))
    await device.expectClosed()
  })

  test('in the client id, the user name or the topic of the will', async () => {
    const will = { topic: `dev/ACV-1/${gap}`, payload: Buffer.from('x'), qos: 0, retain: false } as const
    for (const connect of [connectPacket({ clientId: gap }), connectPacket({ username: gap }), connectPacket({ will })]) {
      const device = await dial(site.port)
      device.sendBytes(withBytes(connect, bytes))
      await device.expectClosed()
      expect(device.received).toEqual([])
    }
  })
})

test('the character U+FFFD itself is text like any other', async () => {
  const device = await site.device('ACV-1')
  device.publish('dev/ACV-1/\uFFFD', 'x')
  await device.next('puback')
  expect(site.ingest.stored).toMatchObject([{ topic: 'dev/ACV-1/\uFFFD' }])
})

describe('a packet id of 0 ends the connection [MQTT-2.3.1-1]', () => {
  test.each([1, 2] as const)('in a QoS %i PUBLISH', async (qos) => {
    const device = await site.device('ACV-1')
    const packet = Buffer.from(generate(publishPacket('dev/ACV-1/t', 'x', { qos, messageId: 0x4242 })))
    packet.fill(0, packet.indexOf('BB'), packet.indexOf('BB') + 2)
    device.sendBytes(packet)
    await device.expectClosed()
    expect(site.ingest.offered).toEqual([])
  })

  const packets: [string, Parameters<typeof generate>[0]][] = [
    ['SUBSCRIBE', { cmd: 'subscribe', messageId: 0x4242, subscriptions: [{ topic: 'dev/ACV-1/t', qos: 0 }] }],
    ['UNSUBSCRIBE', { cmd: 'unsubscribe', messageId: 0x4242, unsubscriptions: ['dev/ACV-1/t'] }],
  ]
  test.each(packets)('in a %s', async (_name, packet) => {
    const device = await site.device('ACV-1')
    const bytes = Buffer.from(generate(packet))
    bytes.fill(0, bytes.indexOf('BB'), bytes.indexOf('BB') + 2)
    device.sendBytes(bytes)
    await device.expectClosed()
  })
})

test.each(['dev/ACV-1/+', 'dev/ACV-1/#', 'dev/ACV-1/a#b'])(
  'a wildcard in the topic of a PUBLISH ends the connection: %s [MQTT-3.3.2-2]',
  async (topic) => {
    const device = await site.device('ACV-1')
    const gap = '~'.repeat(topic.length)
    device.sendBytes(withBytes(publishPacket(gap, 'x', { messageId: 1 }), Buffer.from(topic)))
    await device.expectClosed()
    expect(site.ingest.offered).toEqual([])
  },
)

test('a wildcard in the topic of a will ends the connection [MQTT-3.3.2-2]', async () => {
  const device = await dial(site.port)
  const will = { topic: '~~~~~~~~~~~', payload: Buffer.from('x'), qos: 0, retain: false } as const
  device.sendBytes(withBytes(connectPacket({ will }), Buffer.from('dev/ACV-1/#')))
  await device.expectClosed()
})

test.each(['dev/ACV-1/a#', 'dev/ACV-1/#/b', 'dev/ACV-1/a+', 'dev/ACV-1/+b/c', '+a', 'a+', 'a#'])(
  'a filter with a wildcard out of place ends the connection: %s [MQTT-4.7.1-2], [MQTT-4.7.1-3]',
  async (filter) => {
    const device = await site.device('ACV-1')
    device.sendBytes(
      withBytes(
        { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '~'.repeat(filter.length), qos: 0 }] },
        Buffer.from(filter),
      ),
    )
    await device.expectClosed()
  },
)

test('an empty topic ends the connection [MQTT-4.7.3-1]', async () => {
  const device = await site.device('ACV-1')
  device.sendBytes(Buffer.of(0x30, 0x03, 0x00, 0x00, 0x78))
  await device.expectClosed()
  expect(site.ingest.offered).toEqual([])
})

test('a reserved flag that is set ends the connection [MQTT-2.2.2-2]', async () => {
  const device = await site.device('ACV-1')
  device.sendBytes(Buffer.of(0xc1, 0x00))
  await device.expectClosed()
})

test('the hub itself cannot publish on something that is no topic name', async () => {
  for (const topic of ['', 'a/+', '#', 'a\0b', 'a\ud800', 'x'.repeat(65_536)]) {
    await expect(site.broker.publish({ topic, payload: new Uint8Array(), qos: 1, retain: false })).rejects.toThrow(
      'Not a topic name',
    )
  }
})
