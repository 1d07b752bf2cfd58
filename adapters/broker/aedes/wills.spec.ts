import type { IConnectPacket } from 'mqtt-packet'
import type { StoredWill } from '../../../core/ports/broker'
import { TestBroker } from './testing/test-broker'
import { until } from './testing/until'

let site: TestBroker
beforeEach(() => {
  site = new TestBroker()
})
afterEach(() => site.close())

const willOf = (id: string, session = 1): NonNullable<IConnectPacket['will']> => ({
  topic: `dev/${id}/status`,
  payload: Buffer.from(`offline ${session}`),
  qos: 1,
  retain: true,
})

/** A will as a killed process leaves it behind. */
const leftOver = (id: string): StoredWill => ({
  clientId: id,
  identity: id,
  topic: `dev/${id}/status`,
  payload: Buffer.from(`${id} left over`),
  qos: 1,
  retain: true,
})

describe('while the broker runs', () => {
  beforeEach(() => site.open({ willGraceMs: 50 }))

  test('the will of a client that vanishes is stored like any message, then published [MQTT-3.1.2-8]', async () => {
    const viewer = await site.viewer()
    const device = await site.device('ACV-1', { will: willOf('ACV-1') })
    site.ingest.mode = 'hold'
    device.vanish()
    await site.ingest.nextHeld()
    await viewer.ping()
    expect(viewer.received).toEqual([])
    expect(site.wills.topics()).toEqual(['dev/ACV-1/status'])
    site.ingest.release()
    expect(await viewer.nextMessage()).toMatchObject({ topic: 'dev/ACV-1/status', text: 'offline 1' })
    expect(site.ingest.stored).toMatchObject([
      { identity: 'ACV-1', topic: 'dev/ACV-1/status', qos: 1, retain: true, refusal: null },
    ])
    expect(site.wills.all()).toEqual([])
    expect(site.broker.counts().retained).toBe(1)
  })

  test('it is stored before the CONNACK', async () => {
    await site.device('ACV-1', { will: willOf('ACV-1') })
    expect(site.wills.all()).toMatchObject([
      { clientId: 'ACV-1', identity: 'ACV-1', topic: 'dev/ACV-1/status', qos: 1, retain: true },
    ])
  })

  test('a DISCONNECT discards it [MQTT-3.1.2-10]', async () => {
    const device = await site.device('ACV-1', { will: willOf('ACV-1') })
    await device.disconnect()
    await until('the will is gone', () => site.wills.all().length === 0)
    await site.untilConnected(0)
    expect(site.ingest.offered).toEqual([])
  })

  test('a device that the hub disconnects has its will published', async () => {
    await site.device('ACV-1', { will: willOf('ACV-1') })
    site.broker.disconnect('ACV-1')
    expect(await site.ingest.offeredOn('dev/ACV-1/status')).toMatchObject({ identity: 'ACV-1' })
  })

  test('on a takeover the will of the old session is published, and that of the new one stays stored', async () => {
    const old = await site.device('ACV-1', { will: willOf('ACV-1', 1) })
    site.ingest.mode = 'hold'
    await site.device('ACV-1', { will: willOf('ACV-1', 2) })
    await old.expectClosed()
    await site.ingest.nextHeld()
    expect(Buffer.from(site.ingest.offered[0]?.payload ?? []).toString()).toBe('offline 1')
    site.ingest.release()
    expect(site.wills.all().map(({ payload }) => Buffer.from(payload).toString())).toEqual(['offline 2'])
  })

  test('a client that reconnects without a will leaves none stored', async () => {
    const old = await site.device('ACV-1', { will: willOf('ACV-1') })
    site.ingest.mode = 'refuse'
    old.vanish()
    await site.untilConnected(0)
    expect(site.wills.all()).toHaveLength(1)
    await site.device('ACV-1')
    expect(site.wills.all()).toEqual([])
  })

  test('one that the ingest did not take is tried again until it is stored', async () => {
    const viewer = await site.viewer()
    const device = await site.device('ACV-1', { will: willOf('ACV-1') })
    site.ingest.mode = 'refuse'
    device.vanish()
    await until('it was tried twice', () => site.ingest.offered.length >= 2)
    expect(site.wills.all()).toHaveLength(1)
    site.ingest.mode = 'store'
    expect(await viewer.nextMessage()).toMatchObject({ text: 'offline 1' })
    expect(site.wills.all()).toEqual([])
  })

  test('one on a topic that is no longer allowed is kept as evidence and published to nobody', async () => {
    const viewer = await site.viewer()
    const device = await site.device('ACV-1', { will: willOf('ACV-1') })
    site.policy.mayPublish = () => false
    device.vanish()
    await until('it is stored', () => site.ingest.stored.length === 1)
    expect(site.ingest.stored).toMatchObject([{ topic: 'dev/ACV-1/status', refusal: 'TOPIC_NOT_ALLOWED' }])
    await viewer.ping()
    expect(viewer.received).toEqual([])
    expect(site.broker.counts().retained).toBe(0)
  })

  test('a will store that fails keeps no device from connecting, and the will is published all the same', async () => {
    site.wills.broken = true
    const device = await site.device('ACV-1', { will: willOf('ACV-1') })
    device.vanish()
    await site.ingest.offeredOn('dev/ACV-1/status')
    expect(site.warnings).toContain('The store of last wills failed')
  })
})

describe('left over from a process that was killed', () => {
  test('it is stored and published after the grace period', async () => {
    site.wills.put(leftOver('ACV-1'))
    await site.open({ willGraceMs: 200 })
    const viewer = await site.viewer()
    expect(site.ingest.offered).toEqual([])
    expect(await viewer.nextMessage()).toMatchObject({ topic: 'dev/ACV-1/status', text: 'ACV-1 left over' })
    expect(site.ingest.stored).toMatchObject([{ identity: 'ACV-1', qos: 1, retain: true, refusal: null }])
    expect(site.wills.all()).toEqual([])
  })

  test('it is dropped when its client came back within the grace period', async () => {
    site.wills.put(leftOver('ACV-1'))
    site.wills.put(leftOver('ACV-2'))
    await site.open({ willGraceMs: 200 })
    await site.device('ACV-1')
    await site.ingest.offeredOn('dev/ACV-2/status')
    await until('the other one is gone', () => site.wills.all().length === 0)
    expect(site.ingest.offered.map(({ identity }) => identity)).toEqual(['ACV-2'])
  })

  test('a client that comes back while it is being stored keeps its own will', async () => {
    site.wills.put(leftOver('ACV-1'))
    site.ingest.mode = 'hold'
    await site.open({ willGraceMs: 10 })
    await site.ingest.nextHeld()
    await site.device('ACV-1', { will: willOf('ACV-1', 2) })
    site.ingest.release()
    expect(site.wills.all().map(({ payload }) => Buffer.from(payload).toString())).toEqual(['offline 2'])
  })
})

test('closing the broker publishes no will: all stay stored for the next start', async () => {
  await site.open()
  await site.device('ACV-1', { will: willOf('ACV-1') })
  await site.device('ACV-2', { will: willOf('ACV-2') })
  await site.broker.close()
  expect(site.ingest.offered).toEqual([])
  expect(site.wills.topics().sort()).toEqual(['dev/ACV-1/status', 'dev/ACV-2/status'])
})

test('closing during the grace period leaves the left-over wills stored', async () => {
  site.wills.put(leftOver('ACV-1'))
  await site.open({ willGraceMs: 20 })
  await site.broker.close()
  const closed = performance.now()
  await until('the grace period is over', () => performance.now() - closed > 60)
  expect(site.ingest.offered).toEqual([])
  expect(site.wills.all()).toHaveLength(1)
})
