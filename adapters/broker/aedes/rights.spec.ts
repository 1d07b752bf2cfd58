import type { Device } from './testing/device'
import { connectPacket, dial } from './testing/device'
import { TestBroker } from './testing/test-broker'

let site: TestBroker
beforeEach(async () => {
  site = await new TestBroker().open()
})
afterEach(() => site.close())

describe('a publish outside the rights of the client [MQTT-3.3.5-2]', () => {
  let device: Device
  beforeEach(async () => {
    device = await site.device('ACV-1')
  })

  test('is kept as evidence, reaches nobody, and ends the connection', async () => {
    const viewer = await site.viewer()
    site.ingest.mode = 'hold'
    device.publish('dev/ACV-2/telemetry', 'forged')
    await site.ingest.nextHeld()
    expect(site.ingest.offered[0]).toMatchObject({
      identity: 'ACV-1',
      topic: 'dev/ACV-2/telemetry',
      refusal: 'TOPIC_NOT_ALLOWED',
    })
    expect(device.closed).toBe(false)
    site.ingest.release()
    await device.expectClosed()
    expect(device.received).toEqual([])
    await viewer.ping()
    expect(viewer.received).toEqual([])
    expect(site.refused).toMatchObject([{ reason: 'not-authorized', identity: 'ACV-1', clientId: 'ACV-1' }])
  })

  test('ends the connection also when the evidence cannot be kept', async () => {
    site.ingest.mode = 'refuse'
    device.publish('dev/ACV-2/telemetry', 'forged', { qos: 0 })
    await device.expectClosed()
  })

  test('is evidence once: what the client sends behind it no longer counts', async () => {
    site.ingest.mode = 'hold'
    for (let n = 0; n < 100; n++) device.publish('dev/ACV-2/telemetry', `${n}`)
    device.publish('dev/ACV-1/telemetry', 'behind it')
    await site.ingest.nextHeld()
    site.ingest.release()
    await device.expectClosed()
    expect(site.ingest.offered.map(({ topic }) => topic)).toEqual(['dev/ACV-2/telemetry'])
  })

  test.each(['$SYS/broker/heartbeat', '$share/dev', '$SYS'])(
    '%s is nobody’s topic, whatever the policy says [MQTT-4.7.2-1]',
    async (topic) => {
      site.policy.mayPublish = () => true
      device.publish(topic, 'x')
      await device.expectClosed()
      expect(site.ingest.offered).toMatchObject([{ topic, refusal: 'TOPIC_NOT_ALLOWED' }])
    },
  )
})

describe('a subscription outside the rights of the client [MQTT-3.9.3-2]', () => {
  test('is answered with 0x80 for that filter only; the others work', async () => {
    const device = await site.device('ACV-1')
    expect(await device.subscribe(['dev/ACV-1/a', '#', 'dev/ACV-2/cmd', 'dev/ACV-1/b'])).toEqual([1, 128, 128, 1])
    await site.broker.publish({ topic: 'dev/ACV-2/cmd', payload: Buffer.from('not yours'), qos: 1, retain: false })
    await site.broker.publish({ topic: 'dev/ACV-1/b', payload: Buffer.from('yours'), qos: 1, retain: false })
    expect(await device.nextMessage()).toMatchObject({ text: 'yours' })
    await device.ping()
    expect(device.received).toEqual([])
  })

  test('leaves nothing in a persistent session: nothing of it is delivered after a reconnect', async () => {
    const device = await site.device('ACV-1', { clean: false })
    expect(await device.subscribe(['dev/ACV-1/cmd', 'dev/ACV-2/cmd'])).toEqual([1, 128])
    await device.disconnect()
    await site.broker.publish({ topic: 'dev/ACV-2/cmd', payload: Buffer.from('not yours'), qos: 1, retain: false })
    await site.broker.publish({ topic: 'dev/ACV-1/cmd', payload: Buffer.from('yours'), qos: 1, retain: false })
    const again = await site.device('ACV-1', { clean: false })
    expect(await again.nextMessage()).toMatchObject({ text: 'yours' })
    await again.ping()
    expect(again.received).toEqual([])
  })

  test('that was granted once and no longer is, does not come back with the session', async () => {
    const device = await site.device('ACV-1', { clean: false })
    await device.subscribe('dev/ACV-1/cmd')
    await device.disconnect()
    site.policy.maySubscribe = () => false
    const again = await site.device('ACV-1', { clean: false })
    await site.broker.publish({ topic: 'dev/ACV-1/cmd', payload: Buffer.from('late'), qos: 0, retain: false })
    await again.ping()
    expect(again.received).toEqual([])
  })
})

test('a will outside the rights of the client is kept as evidence and refused with return code 5', async () => {
  const device = await dial(site.port)
  const will = { topic: 'dev/ACV-2/status', payload: Buffer.from('gone'), qos: 1, retain: true } as const
  expect(await device.connect({ will })).toMatchObject({ returnCode: 5 })
  await device.expectClosed()
  expect(site.ingest.offered).toMatchObject([{ identity: 'ACV-1', topic: 'dev/ACV-2/status', refusal: 'TOPIC_NOT_ALLOWED' }])
  expect(site.wills.all()).toEqual([])
})

test('another identity with the same client id gets nothing of the session that was left there', async () => {
  const owner = await site.device('ACV-1', { clean: false })
  await owner.subscribe('dev/ACV-1/cmd')
  await owner.disconnect()
  await site.broker.publish({ topic: 'dev/ACV-1/cmd', payload: Buffer.from('for ACV-1'), qos: 1, retain: false })
  const other = await dial(site.port)
  other.send(connectPacket({ clientId: 'ACV-1', username: 'ACV-2', clean: false }))
  expect(await other.next('connack')).toMatchObject({ returnCode: 0, sessionPresent: false })
  await other.ping()
  expect(other.received).toEqual([])
})

test('disconnecting an identity ends all its connections and nobody else’s', async () => {
  const [one, two, other] = [
    await site.device('ACV-1', { clientId: 'a' }),
    await site.device('ACV-1', { clientId: 'b' }),
    await site.device('ACV-2'),
  ]
  expect(site.broker.disconnect('ACV-1')).toBe(2)
  await one.expectClosed()
  await two.expectClosed()
  await other.ping()
  expect(site.broker.disconnect('ACV-1')).toBe(0)
})
