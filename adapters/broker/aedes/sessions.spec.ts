import { dial } from './testing/device'
import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

let site: TestBroker
beforeEach(() => {
  site = new TestBroker()
})
afterEach(() => site.close())

const command = (text: string, qos: 0 | 1 = 1) =>
  site.broker.publish({ topic: 'dev/ACV-1/cmd', payload: Buffer.from(text), qos, retain: false })

/** Leaves a persistent session behind that waits for commands. */
async function sleepingDevice(): Promise<void> {
  const device = await site.device('ACV-1', { clean: false })
  await device.subscribe('dev/ACV-1/cmd')
  await device.disconnect()
  await site.untilConnected(0)
}

describe('a device with a persistent session', () => {
  test('gets the QoS 1 commands of its absence, in order, when it comes back [MQTT-3.1.2-5]', async () => {
    await site.open()
    await sleepingDevice()
    for (const text of ['one', 'two', 'three']) await command(text)
    await command('not kept at QoS 0', 0)
    const device = await site.device('ACV-1', { clean: false })
    expect([await device.nextMessage(), await device.nextMessage(), await device.nextMessage()]).toMatchObject([
      { text: 'one', packet: { qos: 1, dup: false, retain: false } },
      { text: 'two' },
      { text: 'three' },
    ])
    await device.ping()
    expect(device.received).toEqual([])
  })

  test('is told whether its session is there [MQTT-3.2.2-1], [MQTT-3.2.2-2], [MQTT-3.2.2-3]', async () => {
    await site.open()
    await sleepingDevice()
    const connect = async (clean: boolean) => {
      const device = await dial(site.port)
      const { sessionPresent } = await device.connect({ clean })
      await device.disconnect()
      await site.untilConnected(0)
      return sessionPresent
    }
    expect(await connect(false)).toBe(true)
    expect(await connect(true)).toBe(false)
    expect(await connect(false)).toBe(false)
  })

  test('gets what it did not acknowledge again, with the same packet id and the DUP flag [MQTT-4.4.0-1], [MQTT-3.3.1-1]', async () => {
    await site.open()
    const device = await site.device('ACV-1', { clean: false })
    await device.subscribe('dev/ACV-1/cmd')
    await command('acknowledged')
    await command('not acknowledged')
    const [first, second] = [await device.nextMessage(), await device.nextMessage()]
    device.send({ cmd: 'puback', messageId: first.packet.messageId as number })
    await device.ping()
    device.vanish()
    await site.untilConnected(0)
    const again = await site.device('ACV-1', { clean: false })
    expect(await again.nextMessage()).toMatchObject({
      text: 'not acknowledged',
      packet: { messageId: second.packet.messageId, dup: true },
    })
    await again.ping()
    expect(again.received).toEqual([])
  })

  test('goes on with a QoS 2 message at PUBREL after a reconnect [MQTT-4.3.3-1]', async () => {
    await site.open()
    const device = await site.device('viewer', { clean: false })
    await device.subscribe('dev/#', 2)
    const source = await site.device('ACV-1')
    source.publish('dev/ACV-1/t', 'exactly once', { qos: 2 })
    const { packet } = await device.nextMessage()
    const messageId = packet.messageId as number
    device.send({ cmd: 'pubrec', messageId })
    await device.next('pubrel')
    device.vanish()
    await site.untilConnected(1)
    const again = await site.device('viewer', { clean: false })
    expect(await again.next('pubrel')).toMatchObject({ messageId })
    again.send({ cmd: 'pubcomp', messageId })
    await again.ping()
    expect(again.received).toEqual([])
  })

  test('that stays away costs bounded memory: the oldest commands go first, and each is counted', async () => {
    await site.open({ sessionMessages: 10 })
    await sleepingDevice()
    for (let n = 0; n < 15; n++) await command(`${n}`)
    expect(site.dropped('session-overflow')).toBe(5)
    const device = await site.device('ACV-1', { clean: false })
    const texts: string[] = []
    while (texts.length < 10) texts.push((await device.nextMessage()).text)
    expect(texts).toEqual(['5', '6', '7', '8', '9', '10', '11', '12', '13', '14'])
    await device.ping()
    expect(device.received).toEqual([])
  })

  test('is bounded in bytes as well', async () => {
    await site.open({ sessionBytes: 1_000 })
    await sleepingDevice()
    for (let n = 0; n < 5; n++) await command(`${n}`.repeat(300))
    expect(site.dropped('session-overflow')).toBe(2)
    const device = await site.device('ACV-1', { clean: false })
    expect((await device.nextMessage()).text).toBe('2'.repeat(300))
  })

  test('that acknowledges nothing while it is online costs bounded memory too, and stays connected', async () => {
    await site.open({ sessionMessages: 10 })
    const device = await site.device('ACV-1', { clean: false })
    await device.subscribe('dev/ACV-1/cmd')
    for (let n = 0; n < 50; n++) await command(`${n}`)
    for (let n = 0; n < 50; n++) expect(await device.nextMessage()).toMatchObject({ text: `${n}` })
    await device.ping()
    expect(site.dropped('session-overflow')).toBe(40)
  })

  test('gets a message that matches two of its subscriptions once from the session', async () => {
    await site.open()
    const device = await site.device('ACV-1', { clean: false })
    await device.subscribe(['dev/ACV-1/cmd', 'dev/ACV-1/+'])
    await device.disconnect()
    await site.untilConnected(0)
    await command('once')
    const again = await site.device('ACV-1', { clean: false })
    await again.nextMessage()
    await again.ping()
    expect(again.received).toEqual([])
  })

  test('loses its session when it stays away for too long', async () => {
    await site.open({ sessionExpiryMs: 100, subscriberStallMs: 20 })
    await sleepingDevice()
    const left = performance.now()
    await command('in time to be kept, too late to be fetched')
    await until('the session is over', () => performance.now() - left > 300)
    const device = await site.device('ACV-1', { clean: false })
    await device.ping()
    expect(device.received).toEqual([])
  })

  test('keeps its session as long as its identity is due, whatever the others are', async () => {
    site.policy.sessionExpiry.set('ACV-1', 3_600_000)
    await site.open({ sessionExpiryMs: 100, subscriberStallMs: 20 })
    await sleepingDevice()
    const other = await site.device('ACV-2', { clean: false })
    await other.disconnect()
    const left = performance.now()
    await command('fetched within the hour')
    await until('the session of the other is over', () => performance.now() - left > 300)
    const again = await dial(site.port)
    expect((await again.connect({ clean: false, clientId: 'ACV-2', username: 'ACV-2' })).sessionPresent).toBe(false)
    const device = await site.device('ACV-1', { clean: false })
    expect(await device.nextMessage()).toMatchObject({ text: 'fetched within the hour' })
  })
})

test('a clean session begins with nothing, whatever was left under its client id [MQTT-3.1.2-6]', async () => {
  await site.open()
  await sleepingDevice()
  await command('for the old session')
  const device = await site.device('ACV-1', { clean: true })
  await command('nobody subscribed')
  await device.ping()
  expect(device.received).toEqual([])
})
