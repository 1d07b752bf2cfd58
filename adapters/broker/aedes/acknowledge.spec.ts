import { TestBroker } from './testing/test-broker'

let site: TestBroker
beforeEach(async () => {
  site = await new TestBroker().open()
})
afterEach(() => site.close())

test('a QoS 1 publish is acknowledged only after the ingest has it on disk [MQTT-4.3.2-2]', async () => {
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  const id = device.publish('dev/ACV-1/telemetry', '{"v":1}')
  await site.ingest.nextHeld()
  await device.ping()
  expect(device.received).toEqual([])
  site.ingest.release()
  expect(await device.next('puback')).toMatchObject({ messageId: id })
})

test('subscribers get a message only after it is on disk', async () => {
  const viewer = await site.viewer()
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  device.publish('dev/ACV-1/telemetry', 'one', { qos: 0 })
  await site.ingest.nextHeld()
  await viewer.ping()
  expect(viewer.received).toEqual([])
  site.ingest.release()
  expect(await viewer.nextMessage()).toMatchObject({ topic: 'dev/ACV-1/telemetry', text: 'one' })
})

test('PUBACKs come in the order of the publishes [MQTT-4.6.0-2]', async () => {
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  const ids = Array.from({ length: 50 }, (_, n) => device.publish('dev/ACV-1/telemetry', `${n}`))
  await site.ingest.nextHeld(50)
  site.ingest.release()
  const acknowledged: (number | undefined)[] = []
  while (acknowledged.length < 50) acknowledged.push((await device.next('puback')).messageId)
  expect(acknowledged).toEqual(ids)
})

test('PUBACKs keep that order when some of the messages are heard by nobody and others are retained', async () => {
  const device = await site.device('ACV-1')
  for (let n = 0; n < 2; n++) {
    device.publish('dev/ACV-1/telemetry', 'heard by nobody')
    await device.next('puback')
  }
  site.ingest.mode = 'hold'
  const ids = Array.from({ length: 50 }, (_, n) => device.publish('dev/ACV-1/telemetry', `${n}`, { retain: n % 3 === 2 }))
  await site.ingest.nextHeld(50)
  site.ingest.release()
  const acknowledged: (number | undefined)[] = []
  while (acknowledged.length < 50) acknowledged.push((await device.next('puback')).messageId)
  expect(acknowledged).toEqual(ids)
})

test('a QoS 2 publish gets PUBREC only after it is on disk, then PUBREL and PUBCOMP [MQTT-4.3.3-2]', async () => {
  const viewer = await site.viewer(2)
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  const messageId = device.publish('dev/ACV-1/telemetry', 'twice is once', { qos: 2 })
  await site.ingest.nextHeld()
  await device.ping()
  expect(device.received).toEqual([])
  site.ingest.release()
  expect(await device.next('pubrec')).toMatchObject({ messageId })
  device.send({ cmd: 'pubrel', messageId })
  expect(await device.next('pubcomp')).toMatchObject({ messageId })
  expect(await viewer.nextMessage()).toMatchObject({ text: 'twice is once' })
})

test('a QoS 2 resend is offered to the ingest again, but delivered once [MQTT-4.3.3-2]', async () => {
  const viewer = await site.viewer()
  const device = await site.device('ACV-1')
  const messageId = device.publish('dev/ACV-1/telemetry', 'once', { qos: 2 })
  await device.next('pubrec')
  device.publish('dev/ACV-1/telemetry', 'once', { qos: 2, messageId, dup: true })
  await device.next('pubrec')
  expect(site.ingest.payloads()).toEqual(['once', 'once'])
  await viewer.nextMessage()
  await viewer.ping()
  expect(viewer.received).toEqual([])
})

test('a QoS 1 resend is offered and acknowledged again: duplicates are dropped where readings are made', async () => {
  const device = await site.device('ACV-1')
  const messageId = device.publish('dev/ACV-1/telemetry', 'again')
  await device.next('puback')
  device.publish('dev/ACV-1/telemetry', 'again', { messageId, dup: true })
  expect(await device.next('puback')).toMatchObject({ messageId })
  expect(site.ingest.payloads()).toEqual(['again', 'again'])
})

test('an uplink carries the identity the policy proved, the arrival time and the bytes as they came', async () => {
  const device = await site.device('ACV-1', { clientId: 'some-gateway' })
  const bytes = Buffer.from([0, 1, 254, 255])
  device.publish('dev/ACV-1/telemetry', bytes, { retain: true })
  await device.next('puback')
  const [uplink] = site.ingest.stored
  expect(uplink).toMatchObject({
    identity: 'ACV-1',
    topic: 'dev/ACV-1/telemetry',
    qos: 1,
    retain: true,
    receivedAt: 1_700_000_000_000,
    refusal: null,
  })
  expect(Buffer.from(uplink?.payload ?? [])).toEqual(bytes)
})

test('a payload that the ingest keeps is not written over by later traffic', async () => {
  site.ingest.mode = 'hold'
  const device = await site.device('ACV-1')
  for (let n = 0; n < 200; n++) device.publish('dev/ACV-1/telemetry', `${n}`.padStart(300, '.'), { qos: 0 })
  await site.ingest.nextHeld(200)
  const other = await site.device('ACV-2')
  for (let n = 0; n < 200; n++) other.publish('dev/ACV-2/telemetry', 'x'.repeat(300), { qos: 0 })
  await site.ingest.nextHeld(400)
  site.ingest.release()
  expect(site.ingest.payloads().slice(0, 200).map(Number.parseFloat.bind(null))).toHaveLength(200)
  expect(site.ingest.payloads().slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, n) => `${n}`.padStart(300, '.')))
})

describe('when the ingest cannot keep a message', () => {
  test('a QoS 1 publish is not acknowledged: the connection is closed', async () => {
    site.ingest.mode = 'refuse'
    const device = await site.device('ACV-1')
    device.publish('dev/ACV-1/telemetry', '1')
    await device.expectClosed()
    expect(device.received).toEqual([])
    expect(site.dropped('ingest-overflow')).toBe(1)
  })

  test('a QoS 0 publish is dropped and counted, reaches no subscriber, and the client stays connected', async () => {
    const viewer = await site.viewer()
    const device = await site.device('ACV-1')
    site.ingest.mode = 'refuse'
    for (let n = 0; n < 30; n++) device.publish('dev/ACV-1/telemetry', 'lost', { qos: 0 })
    await device.ping()
    site.ingest.mode = 'store'
    device.publish('dev/ACV-1/telemetry', 'kept', { qos: 0 })
    expect(await viewer.nextMessage()).toMatchObject({ text: 'kept' })
    expect(site.dropped('qos0-overflow')).toBe(30)
    expect(device.closed).toBe(false)
  })

  test('a retained publish that was not kept does not become the retained message', async () => {
    const device = await site.device('ACV-1')
    site.ingest.mode = 'refuse'
    device.publish('dev/ACV-1/status', 'lost', { qos: 0, retain: true })
    await device.ping()
    expect(site.broker.counts().retained).toBe(0)
  })
})
