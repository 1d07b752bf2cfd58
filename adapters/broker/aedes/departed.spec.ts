import { connectPacket, dial, publishPacket } from './testing/device'
import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

let site: TestBroker
beforeEach(async () => {
  site = await new TestBroker().open()
})
afterEach(() => site.close())

describe.each([0, 1, 2] as const)('a client that leaves while its QoS %i publish is held', (qos) => {
  test('has it stored and delivered all the same, and leaves nothing behind', async () => {
    const viewer = await site.viewer(1)
    site.ingest.mode = 'hold'
    const device = await site.device('ACV-1')
    device.send(publishPacket('dev/ACV-1/t', 'last words', { qos, messageId: 1 }), { cmd: 'disconnect' })
    await site.ingest.nextHeld()
    await device.expectClosed()
    await site.untilConnected(1)
    site.ingest.release()
    expect(await viewer.nextMessage()).toMatchObject({ topic: 'dev/ACV-1/t', text: 'last words' })
    await viewer.ping()
    expect(viewer.received).toEqual([])
    expect(site.ingest.payloads()).toEqual(['last words'])
    expect(site.broker.counts()).toMatchObject({ connected: 1, connections: 1 })
    expect(site.refused).toEqual([])
  })

  test('gets it delivered once when it also had a subscription to clean up', async () => {
    const viewer = await site.viewer(1)
    site.ingest.mode = 'hold'
    const device = await site.device('ACV-1')
    await device.subscribe(['dev/ACV-1/a', 'dev/ACV-1/b'])
    device.publish('dev/ACV-1/t', 'last words', { qos })
    await site.ingest.nextHeld()
    device.vanish()
    await site.untilConnected(1)
    site.ingest.release()
    expect(await viewer.nextMessage()).toMatchObject({ text: 'last words' })
    await viewer.ping()
    expect(viewer.received).toEqual([])
  })
})

test('a publish held over a reconnect is not acknowledged to the new connection, and the resend is', async () => {
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1', { clean: false })
  device.publish('dev/ACV-1/t', 'x', { messageId: 9 })
  await site.ingest.nextHeld()
  device.vanish()
  const again = await site.device('ACV-1', { clean: false })
  site.ingest.release()
  await again.ping()
  expect(again.received).toEqual([])
  again.publish('dev/ACV-1/t', 'x', { messageId: 9, dup: true })
  expect(await again.next('puback')).toMatchObject({ messageId: 9 })
})

test('a QoS 2 publish of a persistent session is delivered once over a reconnect [MQTT-4.3.3-2]', async () => {
  const viewer = await site.viewer(1)
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1', { clean: false })
  device.publish('dev/ACV-1/t', 'once', { qos: 2, messageId: 9 })
  await site.ingest.nextHeld()
  device.vanish()
  await site.untilConnected(1)
  site.ingest.release()
  await viewer.nextMessage()
  const again = await site.device('ACV-1', { clean: false })
  again.publish('dev/ACV-1/t', 'once', { qos: 2, messageId: 9, dup: true })
  await again.next('pubrec')
  again.send({ cmd: 'pubrel', messageId: 9 })
  await again.next('pubcomp')
  await viewer.ping()
  expect(viewer.received).toEqual([])
})

test('a client that leaves while its log-in is checked is never connected', async () => {
  let letIn = () => {}
  let asked = 0
  site.policy.beforeLogIn = () =>
    new Promise<void>((resolve) => {
      asked++
      letIn = resolve
    })
  const device = await dial(site.port)
  device.send(connectPacket())
  await until('the log-in is being checked', () => asked === 1)
  device.vanish()
  await until('its socket is gone', () => site.broker.counts().connections === 0)
  site.policy.beforeLogIn = () => {}
  letIn()
  const next = await site.device('ACV-1')
  await next.ping()
  expect(site.broker.counts()).toMatchObject({ connected: 1, connections: 1 })
})
