import { once } from 'node:events'
import { connect as connectTcp, createServer } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { generate } from 'mqtt-packet'
import { WebSocket } from 'ws'
import { makeCertificate } from './testing/certificate'
import { connectPacket, Device, dial, publishPacket } from './testing/device'
import { dialSegments } from './testing/segments'
import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

const host = '127.0.0.1'
let identity: Awaited<ReturnType<typeof makeCertificate>>
let site: TestBroker
const clients: MqttClient[] = []

beforeAll(async () => {
  identity = await makeCertificate()
})
beforeEach(async () => {
  site = new TestBroker()
  await site.open({ connectTimeoutMs: 300 }, { listeners: everything() })
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)))
  await site.close()
})

const everything = () => ({ mqtt: { host, port: 0 }, mqtts: { host, port: 0, ...identity }, ws: { host, port: 0 } })

async function client(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const made = await connectAsync(url, {
    clientId: 'ACV-1',
    username: 'ACV-1',
    password: 'secret',
    reconnectPeriod: 0,
    ...options,
  })
  clients.push(made)
  return made
}

async function roundTrip(device: MqttClient): Promise<void> {
  const arrived = new Promise<string[]>((resolve) =>
    device.once('message', (topic, payload) => resolve([topic, payload.toString()])),
  )
  await device.subscribeAsync('dev/ACV-1/#', { qos: 1 })
  await device.publishAsync('dev/ACV-1/t', 'there and back', { qos: 1 })
  expect(await arrived).toEqual(['dev/ACV-1/t', 'there and back'])
}

describe.each(['mqtt', 'mqtts', 'ws'] as const)('over %s', (kind) => {
  const open = (options?: IClientOptions) =>
    client(`${kind}://${host}:${site.broker.ports[kind]}/any/path`, { ca: identity.cert, ...options })

  test('a client publishes, subscribes and is told from where it came', async () => {
    await roundTrip(await open())
    expect(site.ingest.stored).toMatchObject([{ identity: 'ACV-1', topic: 'dev/ACV-1/t' }])
  })

  test('MQTT 3.1 works as well', async () => {
    await roundTrip(await open({ protocolId: 'MQIsdp', protocolVersion: 3 }))
  })

  test('a wrong password is answered before the connection is closed', async () => {
    await expect(open({ password: 'guess' })).rejects.toMatchObject({ code: 4 })
    await until('it is reported', () => site.refused.length > 0)
    expect(site.refused).toMatchObject([{ reason: 'auth-failed', remoteAddress: '127.0.0.1' }])
  })

  test('large messages come through whole', async () => {
    const device = await open()
    const payload = Buffer.alloc(200_000, 'abc')
    await device.publishAsync('dev/ACV-1/t', payload, { qos: 1 })
    expect(Buffer.from(site.ingest.stored[0]?.payload ?? []).equals(payload)).toBe(true)
  })

  test('a message above the limit ends the connection', async () => {
    const device = await open()
    device.on('error', () => {})
    const closed = new Promise<void>((resolve) => device.once('close', () => resolve()))
    device.publish('dev/ACV-1/t', Buffer.alloc(400_000), { qos: 1 })
    await closed
    expect(site.dropped('packet-too-large')).toBe(1)
  })
})

describe('TLS', () => {
  const dialTls = (options = {}): TLSSocket => connectTls({ host, port: site.broker.ports.mqtts, ca: identity.cert, ...options })

  test('older than 1.2 is refused', async () => {
    const socket = dialTls({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
    await expect(once(socket, 'secureConnect')).rejects.toThrow()
  })

  test('of version 1.2 is spoken', async () => {
    const socket = dialTls({ maxVersion: 'TLSv1.2' })
    await once(socket, 'secureConnect')
    expect(socket.getProtocol()).toBe('TLSv1.2')
    socket.destroy()
  })

  test('a publish in a TLS record behind CONNECT waits for the log-in and is not lost', async () => {
    const wire = await dialSegments(site.broker.ports.mqtts)
    const socket = connectTls({ socket: wire, ca: identity.cert, servername: 'localhost' })
    await once(socket, 'secureConnect')
    const device = new Device(socket)
    // Two records in one segment: the broker reads them separately, but in the same turn of its event loop.
    wire.hold()
    device.send(connectPacket())
    device.publish('dev/ACV-1/t', 'early', { messageId: 5 })
    await wire.flush(2)
    expect(await device.next('connack')).toMatchObject({ returnCode: 0 })
    expect(await device.next('puback')).toMatchObject({ messageId: 5 })
    device.vanish()
  })

  test('a handshake that never comes is closed in time', async () => {
    const socket = connectTcp(site.broker.ports.mqtts, host)
    socket.on('error', () => {})
    await once(socket.resume(), 'close')
    expect(site.dropped('connect-timeout')).toBe(1)
  })

  test('something else than TLS is closed and counted', async () => {
    const device = await dial(site.broker.ports.mqtts)
    device.send(connectPacket())
    await device.expectClosed()
    expect(site.dropped('protocol-error')).toBe(1)
  })
})

describe('WebSocket', () => {
  const url = () => `ws://${host}:${site.broker.ports.ws}/mqtt`

  test('needs the subprotocol mqtt [MQTT-6.0.0-3]', async () => {
    for (const protocols of [[], ['chat']]) {
      const socket = new WebSocket(url(), protocols)
      const [error] = await once(socket, 'error')
      expect(String(error)).toContain('400')
    }
  })

  test('carries binary frames only [MQTT-6.0.0-1]', async () => {
    const socket = new WebSocket(url(), 'mqtt')
    await once(socket, 'open')
    expect(socket.protocol).toBe('mqtt')
    socket.send(generate(connectPacket()))
    await once(socket, 'message')
    socket.send(generate(publishPacket('dev/ACV-1/t', 'as text', { qos: 0 })).toString('latin1'))
    await once(socket, 'close')
    expect(site.ingest.offered).toEqual([])
  })

  test('splits packets over frames and frames over packets as it likes [MQTT-6.0.0-2]', async () => {
    const socket = new WebSocket(url(), 'mqtt')
    await once(socket, 'open')
    const bytes = Buffer.concat([generate(connectPacket()), generate(publishPacket('dev/ACV-1/t', 'x', { messageId: 3 }))])
    for (const byte of bytes) socket.send(Buffer.of(byte))
    await site.ingest.offeredOn('dev/ACV-1/t')
    socket.terminate()
  })

  test('gets each packet in one frame, not in pieces', async () => {
    const socket = new WebSocket(url(), 'mqtt')
    const frames: Buffer[] = []
    socket.on('message', (data: Buffer) => frames.push(data))
    await once(socket, 'open')
    socket.send(generate(connectPacket()))
    await until('CONNACK', () => frames.length === 1)
    socket.send(generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'dev/ACV-1/cmd', qos: 0 }] }))
    await until('SUBACK', () => frames.length === 2)
    await site.broker.publish({ topic: 'dev/ACV-1/cmd', payload: Buffer.from('on'), qos: 1, retain: false })
    await until('PUBLISH', () => frames.length === 3)
    expect(frames.map((frame) => frame.length)).toEqual([4, 5, 2 + 2 + 'dev/ACV-1/cmd'.length + 2])
    socket.terminate()
  })

  test('an upgrade that never comes is closed in time, and a client that came is not', async () => {
    const device = await client(url())
    const socket = connectTcp(site.broker.ports.ws, host)
    socket.on('error', () => {})
    await once(socket.resume(), 'close')
    expect(site.dropped('connect-timeout')).toBe(1)
    await roundTrip(device)
  })

  test('an upgraded connection without CONNECT is closed in time', async () => {
    const socket = new WebSocket(url(), 'mqtt')
    await once(socket, 'close')
    expect(site.dropped('connect-timeout')).toBe(1)
  })

  test('a browser that only looks is told what the port is for', async () => {
    const response = await fetch(`http://${host}:${site.broker.ports.ws}/`)
    expect(response.status).toBe(426)
  })
})

test('a connection above the bound is closed at once, whatever the listener; the others are not touched', async () => {
  await site.close()
  await site.open({ maxConnections: 2 }, { listeners: everything() })
  const [one, two] = [await site.device('ACV-1'), await site.device('ACV-2')]
  for (const kind of ['mqtt', 'mqtts', 'ws'] as const) {
    const third = await dial(site.broker.ports[kind])
    await third.expectClosed()
  }
  await Promise.all([one.ping(), two.ping()])
  expect(site.dropped('connection-limit')).toBe(3)
  await one.disconnect()
  await (await site.device('ACV-3')).ping()
})

test('listeners that are not wanted have port 0', async () => {
  await site.close()
  await site.open()
  expect(site.broker.ports).toEqual({ mqtt: expect.any(Number), mqtts: 0, ws: 0 })
})

test('a port that is taken is named in the error, and the listeners already open are closed again', async () => {
  const taken = createServer().listen(0, host)
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const free = site.broker.ports.mqtt
  await site.close()
  const listeners = { mqtt: { host, port: free }, mqtts: null, ws: { host, port } }
  await expect(new TestBroker().open({}, { listeners })).rejects.toThrow(
    `The ws listener cannot use 127.0.0.1:${port}: listen EADDRINUSE`,
  )
  const again = createServer().listen(free, host)
  await once(again, 'listening')
  again.close()
  taken.close()
})
