import { generate } from 'mqtt-packet'
import { connectPacket, dial, publishPacket } from './testing/device'
import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

let site: TestBroker
beforeEach(() => {
  site = new TestBroker()
})
afterEach(() => site.close())

describe('who is let in', () => {
  beforeEach(() => site.open())

  test('a client without a user name gets return code 5 and is disconnected [MQTT-3.2.2-5]', async () => {
    const device = await dial(site.port)
    device.send({ cmd: 'connect', clientId: 'ACV-1', clean: true, keepalive: 0 })
    expect(await device.next('connack')).toMatchObject({ returnCode: 5, sessionPresent: false })
    await device.expectClosed()
    expect(site.dropped('auth-failed')).toBe(1)
  })

  test('a wrong password gets return code 4, and the hub is told who tried', async () => {
    const device = await dial(site.port)
    expect(await device.connect({ password: Buffer.from('guess') })).toMatchObject({ returnCode: 4 })
    await device.expectClosed()
    expect(site.refused).toEqual([
      { reason: 'auth-failed', detail: 'wrong password', clientId: 'ACV-1', identity: null, remoteAddress: '127.0.0.1' },
    ])
  })

  test('an empty client id with clean session 0 gets return code 2 [MQTT-3.1.3-8]', async () => {
    const device = await dial(site.port)
    // The packet writer of the test does not produce this, so the bytes are written out.
    const packet = Buffer.from(generate(connectPacket({ clientId: '', clean: true })))
    packet[9] = (packet[9] ?? 0) & ~0x02
    device.sendBytes(packet)
    expect(await device.next('connack')).toMatchObject({ returnCode: 2 })
    await device.expectClosed()
  })

  test('an empty client id with a clean session is let in [MQTT-3.1.3-6]', async () => {
    const device = await dial(site.port)
    expect(await device.connect({ clientId: '' })).toMatchObject({ returnCode: 0 })
  })

  test('MQTT 3.1 is spoken, but its client id has 1 to 23 characters', async () => {
    const old = { protocolId: 'MQIsdp', protocolVersion: 3 } as const
    expect(await (await dial(site.port)).connect(old)).toMatchObject({ returnCode: 0 })
    expect(await (await dial(site.port)).connect({ ...old, clientId: 'x'.repeat(24) })).toMatchObject({ returnCode: 2 })
    const nameless = await dial(site.port)
    const body = Buffer.concat([text('MQIsdp'), Buffer.of(3, 0xc2, 0, 0), text(''), text('ACV-1'), text('secret')])
    nameless.sendBytes(Buffer.concat([Buffer.of(0x10, body.length), body]))
    expect(await nameless.next('connack')).toMatchObject({ returnCode: 2 })
  })

  test('an unknown protocol level gets return code 1 [MQTT-3.1.2-2]', async () => {
    const device = await dial(site.port)
    device.sendBytes(Buffer.from(generate(connectPacket({ protocolVersion: 5 }), { protocolVersion: 5 })))
    expect(await device.next('connack')).toMatchObject({ returnCode: 1 })
    await device.expectClosed()
  })

  test('a second CONNECT ends the connection [MQTT-3.1.0-2]', async () => {
    const device = await site.device('ACV-1')
    device.send(connectPacket())
    await device.expectClosed()
  })

  test('anything but CONNECT as the first packet ends the connection [MQTT-3.1.0-1]', async () => {
    const device = await dial(site.port)
    device.publish('dev/ACV-1/telemetry', 'sneaked in')
    await device.expectClosed()
    expect(site.ingest.offered).toEqual([])
  })

  test('a client id in use is taken over: the older connection is closed [MQTT-3.1.4-2]', async () => {
    const older = await site.device('ACV-1')
    const newer = await site.device('ACV-1')
    await older.expectClosed()
    await newer.ping()
    expect(site.broker.counts().connected).toBe(1)
  })

  test('a client id in use cannot be taken over by another identity', async () => {
    const owner = await site.device('ACV-1')
    const thief = await dial(site.port)
    expect(await thief.connect({ clientId: 'ACV-1', username: 'ACV-2' })).toMatchObject({ returnCode: 2 })
    await owner.ping()
    expect(site.dropped('not-authorized')).toBe(1)
  })

  test('a client that logs in while its old connection is ending can still be taken over [MQTT-3.1.4-2]', async () => {
    const old = await site.device('ACV-1')
    await old.subscribe(['dev/ACV-1/a', 'dev/ACV-1/b'])
    const gate = holdLogIns()
    const newer = await dial(site.port)
    newer.send(connectPacket())
    await gate.asked()
    // Called while the old connection is being closed, so that both meet in the broker.
    site.onRefused = () => gate.open()
    old.sendBytes(Buffer.of(0xc1, 0x00))
    expect(await newer.next('connack')).toMatchObject({ returnCode: 0 })
    await old.expectClosed()
    const newest = await site.device('ACV-1')
    await newer.expectClosed()
    await newest.ping()
    expect(site.broker.counts()).toMatchObject({ connected: 1, connections: 1 })
  })

  test('a client that vanishes while it takes over leaves nobody connected', async () => {
    const old = await site.device('ACV-1')
    await old.subscribe(['dev/ACV-1/a', 'dev/ACV-1/b'])
    const gate = holdLogIns()
    const newer = await dial(site.port)
    newer.send(connectPacket())
    await gate.asked()
    newer.reset()
    gate.open()
    await until('both sockets are gone', () => site.broker.counts().connections === 0)
    expect(site.broker.counts().connected).toBe(0)
  })

  test('a client id keeps one connection when it reconnects while its old connection is ending [MQTT-3.1.4-2]', async () => {
    for (let n = 0; n < 20; n++) {
      const old = await site.device('ACV-1')
      await old.subscribe(['dev/ACV-1/a', 'dev/ACV-1/b', 'dev/ACV-1/c'])
      old.vanish()
      const [first, second] = await Promise.all([dial(site.port), dial(site.port)])
      first.send(connectPacket())
      second.send(connectPacket())
      await until('one of the two is left', () => first.closed || second.closed)
      const left = first.closed ? second : first
      await left.next('connack')
      await left.ping()
      await site.untilConnected(1)
    }
  })
})

describe('a log-in that cannot be checked', () => {
  test('is refused with return code 3, and the broker lives on', async () => {
    await site.open()
    site.policy.beforeLogIn = () => Promise.reject(new Error('registry is down'))
    const device = await dial(site.port)
    expect(await device.connect()).toMatchObject({ returnCode: 3 })
    await device.expectClosed()
    site.policy.beforeLogIn = () => {
      throw new Error('a fault in the policy')
    }
    expect(await (await dial(site.port)).connect()).toMatchObject({ returnCode: 3 })
    site.policy.beforeLogIn = () => {}
    await (await site.device('ACV-1')).ping()
    expect(site.warnings).toContain('A log-in could not be checked')
  })
})

describe('a connection that does not get to the point', () => {
  beforeEach(() => site.open({ connectTimeoutMs: 100 }))

  test('is closed when CONNECT never comes', async () => {
    const silent = await dial(site.port)
    await silent.expectClosed()
    expect(site.dropped('connect-timeout')).toBe(1)
  })

  test('is closed when CONNECT trickles in', async () => {
    const device = await dial(site.port)
    const bytes = Buffer.from(generate(connectPacket({ clientId: 'x'.repeat(200) })))
    let at = 0
    const drip = setInterval(() => device.sendBytes(bytes.subarray(at, ++at)), 5)
    await device.expectClosed()
    clearInterval(drip)
    expect(at).toBeLessThan(bytes.length)
    expect(site.dropped('connect-timeout')).toBe(1)
  })
})

describe('publishes pipelined behind CONNECT', () => {
  beforeEach(() => site.open())

  test('are not lost while the log-in is checked', async () => {
    const gate = holdLogIns()
    const device = await dial(site.port)
    const publishes = Array.from({ length: 300 }, (_, n) => publishPacket('dev/ACV-1/telemetry', `${n}`, { messageId: n + 1 }))
    device.send(connectPacket(), ...publishes)
    await gate.asked()
    gate.open()
    await device.next('connack')
    while (site.ingest.stored.length < 300) await device.next('puback')
    expect(site.ingest.payloads()).toEqual(publishes.map((_, n) => `${n}`))
  })

  test('of a client that is refused are never looked at', async () => {
    const device = await dial(site.port)
    device.send(connectPacket({ password: Buffer.from('guess') }), publishPacket('dev/ACV-1/telemetry', 'x', { messageId: 1 }))
    await device.next('connack')
    await device.expectClosed()
    expect(site.ingest.offered).toEqual([])
  })
})

/** Keeps every log-in waiting until it is opened. */
function holdLogIns() {
  let waiting: (() => void)[] = []
  site.policy.beforeLogIn = () => new Promise<void>((resolve) => waiting.push(resolve))
  return {
    asked: () => until('a log-in is being checked', () => waiting.length > 0),
    open: () => {
      site.policy.beforeLogIn = () => {}
      for (const letIn of waiting) letIn()
      waiting = []
    },
  }
}

/** A UTF-8 string as MQTT frames it: two bytes of length, then the text. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.of(0, value.length), Buffer.from(value)])
}
