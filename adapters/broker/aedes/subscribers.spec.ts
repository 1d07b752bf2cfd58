import type { Device } from './testing/device'
import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

let site: TestBroker
beforeEach(() => {
  site = new TestBroker()
})
afterEach(() => site.close())

const chunk = Buffer.alloc(64 * 1024, 'x')

/** Publishes, acknowledged one by one, until the condition holds. Answers how often. */
async function fillUntil(condition: () => boolean): Promise<number> {
  const device = await site.device('ACV-1')
  let published = 0
  while (!condition()) {
    device.publish('dev/ACV-1/bulk', chunk)
    await device.next('puback')
    published++
  }
  return published
}

describe('a subscriber that stops reading', () => {
  test('does not stop publishers: messages for it are dropped and counted', async () => {
    await site.open({ subscriberBufferBytes: 256 * 1024, subscriberStallMs: 60_000 })
    const healthy = await site.viewer()
    const frozen = await site.device('viewer', { clientId: 'frozen' })
    await frozen.subscribe('dev/#')
    frozen.freeze()
    const published = await fillUntil(() => site.dropped('slow-subscriber') >= 20)
    for (let n = 0; n < published; n++) await healthy.nextMessage()
    expect(frozen.closed).toBe(false)
  })

  test('delays neither a QoS 2 publish, whose PUBREC comes after delivery, nor a command of the hub', async () => {
    await site.open({ subscriberBufferBytes: 1 << 20, subscriberStallMs: 60_000 })
    const frozen = await site.viewer(0)
    frozen.freeze()
    const device = await site.device('ACV-1')
    let id = 0
    while (site.dropped('slow-subscriber') < 3) {
      device.publish('dev/ACV-1/bulk', chunk, { qos: 2, messageId: ++id })
      await device.next('pubrec')
      device.send({ cmd: 'pubrel', messageId: id })
      await site.broker.publish({ topic: 'dev/ACV-1/cmd', payload: chunk, qos: 1, retain: false })
    }
  })

  test('is disconnected when it stays frozen', async () => {
    await site.open({ subscriberBufferBytes: 256 * 1024, subscriberStallMs: 50 })
    const frozen = await site.viewer()
    frozen.freeze()
    await fillUntil(() => site.refused.length > 0)
    expect(site.refused).toMatchObject([{ reason: 'slow-subscriber', identity: 'viewer' }])
    expect(site.refused).toHaveLength(1)
    await site.untilConnected(1)
  })

  test('with a persistent session misses no QoS 1 message: it is disconnected and gets them when it comes back', async () => {
    await site.open({
      subscriberBufferBytes: 256 * 1024,
      subscriberStallMs: 60_000,
      sessionMessages: 100_000,
      sessionBytes: 1 << 30,
    })
    const frozen = await site.device('viewer', { clean: false })
    await frozen.subscribe('dev/#')
    frozen.freeze()
    const published = await fillUntil(() => site.refused.length > 0)
    const back = await site.device('viewer', { clean: false })
    for (let n = 0; n < published; n++) {
      const { packet } = await back.nextMessage()
      back.send({ cmd: 'puback', messageId: packet.messageId as number })
    }
    expect(site.dropped('slow-subscriber')).toBe(1)
    expect(site.dropped('session-overflow')).toBe(0)
  })

  test('while its session is played back to it misses nothing: the session waits for it', async () => {
    await site.open({
      subscriberBufferBytes: 64 * 1024,
      subscriberStallMs: 60_000,
      sessionMessages: 1_000,
      sessionBytes: 1 << 30,
    })
    const sleeper = await site.device('viewer', { clean: false })
    await sleeper.subscribe('dev/#')
    await sleeper.disconnect()
    let published = 0
    await fillUntil(() => ++published > 400)
    const back = await site.device('viewer', { clean: false })
    back.freeze()
    const witness = await site.device('ACV-2')
    for (let n = 0; n < 100; n++) await witness.ping()
    back.conn.resume()
    for (let n = 0; n < 400; n++) await back.nextMessage()
    expect(site.refused).toEqual([])
  })
})

describe('a subscriber that is online', () => {
  beforeEach(() => site.open())

  test('gets every QoS 1 message, also when a QoS 0 message follows at once [MQTT-4.3.2-1]', async () => {
    const device = await site.device('ACV-1')
    await device.subscribe('dev/ACV-1/cmd')
    const send = (qos: 0 | 1, text: string) =>
      site.broker.publish({ topic: 'dev/ACV-1/cmd', payload: Buffer.from(text), qos, retain: false })
    await Promise.all(Array.from({ length: 200 }, (_, n) => [send(1, `one ${n}`), send(0, `zero ${n}`)]).flat())
    const texts = new Set<string>()
    while (texts.size < 400) texts.add((await device.nextMessage()).text)
    expect(texts).toContain('one 0')
    expect(texts).toContain('one 199')
  })

  test('gets every QoS 1 message of many publishers at mixed QoS', async () => {
    const viewer = await site.viewer(1)
    const ids = ['ACV-1', 'ACV-2', 'ACV-3']
    const devices = await Promise.all(ids.map((id) => site.device(id)))
    for (let n = 0; n < 100; n++) {
      for (const [i, device] of devices.entries()) device.publish(`dev/${ids[i]}/t`, `${i} ${n}`, { qos: (n % 3) as 0 | 1 | 2 })
    }
    const texts = new Set<string>()
    while (texts.size < 300) texts.add((await viewer.nextMessage()).text)
  })

  test('gets no more than the QoS it subscribed with [MQTT-3.8.4-6]', async () => {
    const device = await site.device('ACV-1')
    await device.subscribe('dev/ACV-1/cmd', 0)
    await site.broker.publish({ topic: 'dev/ACV-1/cmd', payload: Buffer.from('x'), qos: 1, retain: false })
    expect((await device.nextMessage()).packet).toMatchObject({ qos: 0 })
  })

  test('gets its messages at once: small packets do not wait for each other', async () => {
    const device = await site.device('ACV-1')
    await device.subscribe('dev/ACV-1/#')
    const times: number[] = []
    for (let n = 0; n < 20; n++) {
      const start = performance.now()
      device.publish('dev/ACV-1/t', 'x')
      await device.next('puback')
      await device.nextMessage()
      times.push(performance.now() - start)
    }
    // 44 ms each when the acknowledgement holds up the message behind it (Nagle's algorithm).
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(25)
  })

  test('has its deliveries counted', async () => {
    const device = await site.device('ACV-1')
    await device.subscribe('dev/ACV-1/cmd')
    await site.broker.publish({ topic: 'dev/ACV-1/cmd', payload: Buffer.from('x'), qos: 1, retain: false })
    await device.nextMessage()
    expect(site.broker.counts()).toMatchObject({ connected: 1, connections: 1, delivered: 1 })
    device.publish('dev/ACV-1/t', '0', { qos: 0 })
    device.publish('dev/ACV-1/t', '1', { qos: 1 })
    device.publish('dev/ACV-1/t', '2', { qos: 2 })
    await until('all three are counted', () => site.ingest.stored.length === 3)
    expect(site.broker.counts().received).toEqual({ qos0: 1, qos1: 1, qos2: 1 })
  })
})

describe('a subscriber that comes when nobody heard of a topic before', () => {
  const topic = 'dev/ACV-1/t'

  /** Often enough for the broker to know that nobody hears of it. */
  async function unheard(): Promise<Device> {
    const device = await site.device('ACV-1')
    for (let n = 0; n < 3; n++) {
      device.publish(topic, 'unheard')
      await device.next('puback')
    }
    return device
  }

  async function expectHeard(device: Device, viewer: Device): Promise<void> {
    for (const qos of [0, 1, 2] as const) {
      device.publish(topic, `at QoS ${qos}`, { qos })
      expect(await viewer.nextMessage()).toMatchObject({ topic, text: `at QoS ${qos}` })
    }
  }

  beforeEach(() => site.open())

  test.each([topic, 'dev/#', 'dev/+/t', '#'])('hears of it by its filter %s', async (filter) => {
    const viewer = await site.device('viewer')
    const device = await unheard()
    await viewer.subscribe(filter)
    await expectHeard(device, viewer)
  })

  test('hears of it also after another one has left', async () => {
    const device = await unheard()
    const other = await site.device('viewer', { clientId: 'other' })
    const viewer = await site.viewer()
    await other.subscribe(topic)
    await expectHeard(device, other)
    await other.disconnect()
    while (viewer.received.length > 0) await viewer.nextMessage()
    await expectHeard(device, viewer)
  })

  test('finds what came in its absence in its session', async () => {
    const sleeper = await site.device('viewer', { clean: false })
    const device = await unheard()
    await sleeper.subscribe('dev/#')
    await sleeper.disconnect()
    await site.untilConnected(1)
    for (let n = 0; n < 5; n++) {
      device.publish(topic, `${n}`)
      await device.next('puback')
    }
    const back = await site.device('viewer', { clean: false })
    for (let n = 0; n < 5; n++) expect(await back.nextMessage()).toMatchObject({ text: `${n}` })
  })

  test('gets the retained message of a topic that nobody heard of', async () => {
    const device = await unheard()
    device.publish(topic, 'kept', { retain: true })
    await device.next('puback')
    const viewer = await site.viewer()
    expect(await viewer.nextMessage()).toMatchObject({ topic, text: 'kept' })
  })
})
