import { bytesPerMessage } from '../../../core/retained/retained-space'
import { dial } from './testing/device'
import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

let site: TestBroker
beforeEach(() => {
  site = new TestBroker()
})
afterEach(() => site.close())

const asAcv1 = { username: 'ACV-1' }
const retain = { retain: true } as const

describe('one device cannot take what is for all: retained messages', () => {
  const store = async (device: Awaited<ReturnType<TestBroker['device']>>, topic: string, text: string) => {
    device.publish(topic, text, retain)
    await device.next('puback')
  }

  test('so many below one device, the rest is delivered but not kept; another device is not concerned', async () => {
    await site.open({ retainedPerOwner: 2 })
    const viewer = await site.viewer()
    const device = await site.device('ACV-1')
    for (const n of [1, 2, 3]) await store(device, `dev/ACV-1/${n}`, 'x')
    for (const n of [1, 2, 3]) expect((await viewer.nextMessage()).topic).toBe(`dev/ACV-1/${n}`)
    expect([site.broker.counts().retained, site.dropped('retained-overflow')]).toEqual([2, 1])
    const other = await site.device('ACV-2')
    await store(other, 'dev/ACV-2/1', 'x')
    // One that goes makes room.
    await store(device, 'dev/ACV-1/1', '')
    await store(device, 'dev/ACV-1/3', 'x')
    expect([site.broker.counts().retained, site.dropped('retained-overflow')]).toEqual([3, 1])
  })

  test('so many bytes; a message that is too much leaves no older one in its place', async () => {
    await site.open({ retainedBytesPerOwner: 'dev/ACV-1/1'.length + 10 + bytesPerMessage })
    const device = await site.device('ACV-1')
    await store(device, 'dev/ACV-1/1', '12345')
    await store(device, 'dev/ACV-1/1', '1234567890')
    expect(site.broker.counts().retained).toBe(1)
    await store(device, 'dev/ACV-1/1', '12345678901')
    expect([site.broker.counts().retained, site.dropped('retained-overflow')]).toEqual([0, 1])
    await device.subscribe('dev/ACV-1/1')
    await device.ping()
    expect(device.received).toEqual([])
  })

  test('so many bytes for all, also of those that come from the run before', async () => {
    const seed = ['1', '2', '3'].map((n) => ({ topic: `dev/ACV-${n}/status`, payload: Buffer.from('12345'), qos: 1 as const }))
    await site.open({ retainedBytes: 2 * ('dev/ACV-1/status'.length + 5 + bytesPerMessage) }, { retained: seed })
    expect([site.broker.counts().retained, site.dropped('retained-overflow')]).toEqual([2, 1])
  })
})

test('a connection has so many filters; what it gives back makes room', async () => {
  await site.open({ filtersPerClient: 2 })
  const device = await site.device('ACV-1')
  expect(await device.subscribe(['dev/ACV-1/a', 'dev/ACV-1/b', 'dev/ACV-1/c'])).toEqual([1, 1, 128])
  expect(await device.subscribe('dev/ACV-1/a')).toEqual([1])
  device.send({ cmd: 'unsubscribe', messageId: 77, unsubscriptions: ['dev/ACV-1/a'] })
  await device.next('unsuback')
  expect(await device.subscribe(['dev/ACV-1/c', 'dev/ACV-1/d'])).toEqual([1, 128])
})

test('an identity has so many connections, under whatever client ids; others get in, and so does it when one ends', async () => {
  await site.open({ connectionsPerIdentity: 2 })
  const first = await site.device('a', asAcv1)
  await site.device('b', asAcv1)
  const third = await dial(site.port)
  expect(await third.connect({ clientId: 'c', ...asAcv1 })).toMatchObject({ returnCode: 3 })
  await until('it is counted', () => site.dropped('connection-limit') === 1)
  await site.device('ACV-2')
  await first.disconnect()
  await site.untilConnected(2)
  await site.device('c', asAcv1)
})

describe('persistent sessions', () => {
  const leave = async (clientId: string, username = 'ACV-1') => {
    const device = await site.device(clientId, { username, clean: false })
    await device.subscribe(`dev/${username}/cmd`)
    await device.disconnect()
    await until('it has left', () => site.broker.counts().connected === 0)
  }
  const isKept = async (clientId: string, username = 'ACV-1') => {
    const device = await dial(site.port)
    const { sessionPresent } = await device.connect({ clientId, username, clean: false })
    await device.disconnect()
    return sessionPresent
  }

  test('an identity has so many; the one that was used longest ago goes', async () => {
    await site.open({ sessionsPerIdentity: 2 })
    await leave('a')
    await leave('b')
    await leave('a')
    await leave('c')
    expect([await isKept('a'), await isKept('c')]).toEqual([true, true])
    expect(await isKept('b')).toBe(false)
  })

  test('all clients of an open listener share a bound, and are not under that of one identity', async () => {
    await site.open({ sessionsPerIdentity: 1, sessionsPerOpenListener: 3 })
    for (const clientId of ['a', 'b', 'c', 'a', 'd']) await leave(clientId, '?old')
    await leave('e', '?other')
    for (const clientId of ['a', 'c', 'd']) expect([clientId, await isKept(clientId, '?old')]).toEqual([clientId, true])
    expect(await isKept('e', '?other')).toBe(true)
    expect(await isKept('b', '?old')).toBe(false)
  })

  test('none goes whose client is there', async () => {
    await site.open({ sessionsPerIdentity: 1 })
    await site.device('a', { ...asAcv1, clean: false })
    const second = await dial(site.port)
    expect(await second.connect({ clientId: 'b', ...asAcv1, clean: false })).toMatchObject({ returnCode: 3 })
  })

  test('share the room there is for all', async () => {
    await site.open({ allSessionBytes: 8 })
    await leave('a')
    await leave('b')
    for (const text of ['1111', '2222', '3333'])
      await site.broker.publish({ topic: 'dev/ACV-1/cmd', payload: Buffer.from(text), qos: 1, retain: false })
    const device = await site.device('a', { ...asAcv1, clean: false })
    expect((await device.nextMessage()).text).toBe('3333')
    await device.ping()
    expect(device.received).toEqual([])
  })
})
