import { dial } from './testing/device'
import { TestBroker } from './testing/test-broker'
import { TestPolicy } from './testing/test-policy'
import { until } from './testing/until'

const host = '127.0.0.1'
const listeners = { mqtt: { host, port: 0 }, mqtts: null, ws: null, open: [{ name: 'old', host, port: 0 }] }

/** A client's user name is who it is, but what it says is said by the device in the topic, as of a gateway for others. */
class SpokesmanPolicy extends TestPolicy {
  readonly closedTo = new Set<string>()
  override mayPublish = () => true
  override maySubscribe = (_identity: string, filter: string) => !this.closedTo.has(filter)
  publisherOf = (_identity: string, topic: string) => topic.split('/')[1] ?? ''
}

let policy: SpokesmanPolicy
let site: TestBroker
beforeEach(async () => {
  policy = new SpokesmanPolicy()
  site = await new TestBroker(undefined, policy).open({ willGraceMs: 20 }, { listeners })
})
afterEach(() => site.close())

const oldPort = () => site.broker.listeners().find(({ name }) => name === 'old')?.port ?? 0

test('the policy is told over which listener somebody comes, and with what', async () => {
  await site.device('ACV-1')
  await (await dial(oldPort())).connect({ clientId: 'c', username: 'u' })
  expect(policy.logIns).toMatchObject([
    { clientId: 'ACV-1', username: 'ACV-1', listener: 'mqtt', certificate: null, remoteAddress: host },
    { clientId: 'c', username: 'u', listener: 'old', certificate: null, remoteAddress: host },
  ])
  expect(site.broker.ports).toEqual({ mqtt: expect.any(Number), mqtts: 0, ws: 0 })
})

test('a message is journalled in the name of whom the policy says', async () => {
  const gateway = await site.device('GW')
  gateway.publish('dev/ACV-7/t', 'x')
  await gateway.next('puback')
  expect(site.ingest.stored).toMatchObject([{ identity: 'ACV-7' }])
})

test('so is a will, also after a restart', async () => {
  const will = { topic: 'dev/ACV-7/status', payload: Buffer.from('gone'), qos: 1, retain: false } as const
  const gateway = await site.device('GW', { will })
  gateway.vanish()
  expect((await site.ingest.offeredOn('dev/ACV-7/status')).identity).toBe('ACV-7')
  site.wills.put({ clientId: 'left over', identity: 'GW', ...will, topic: 'dev/ACV-8/status' })
  await site.close()
  await site.open({ willGraceMs: 20 }, { listeners })
  expect((await site.ingest.offeredOn('dev/ACV-8/status')).identity).toBe('ACV-8')
})

test('a device that is forgotten is not brought back by a will that another holds for it', async () => {
  const will = { topic: 'dev/ACV-7/status', payload: Buffer.from('gone'), qos: 1, retain: true } as const
  await site.device('GW', { will })
  await site.broker.forget('ACV-7', (topic) => topic.startsWith('dev/ACV-7/'))
  expect(site.wills.all()).toEqual([])
})

test('who holds a subscription that is no longer allowed is disconnected, others are not', async () => {
  const [one, other] = [await site.device('ACV-1'), await site.device('ACV-2')]
  await one.subscribe(['dev/a', 'dev/b'])
  await other.subscribe('dev/a')
  expect(await site.broker.enforceRights()).toBe(0)
  policy.closedTo.add('dev/b')
  expect(await site.broker.enforceRights()).toBe(1)
  await one.expectClosed()
  await other.ping()
})

test('nor does it find in its session what came meanwhile', async () => {
  const away = await site.device('ACV-1', { clean: false })
  await away.subscribe(['dev/a', 'dev/b'])
  await away.disconnect()
  policy.closedTo.add('dev/b')
  await site.broker.enforceRights()
  await site.broker.publish({ topic: 'dev/b', payload: Buffer.from('not for you'), qos: 1, retain: false })
  const again = await dial(site.port)
  expect(await again.connect({ clean: false })).toMatchObject({ returnCode: 0, sessionPresent: false })
  await again.ping()
  expect(again.received).toEqual([])
})

test('a socket that the policy does not want is closed before anything is read', async () => {
  let asked: string | null = null
  Object.assign(policy, {
    mayOpen: (address: string) => {
      asked = address
      return false
    },
  })
  const device = await dial(site.port)
  device.send({ cmd: 'pingreq' })
  await device.expectClosed()
  expect(asked).toBe(host)
  expect(site.refused).toMatchObject([{ reason: 'connection-rate', remoteAddress: host }])
  expect(site.dropped('connection-rate')).toBe(1)
})

test('a refusal says as what it is counted', async () => {
  Object.assign(policy, { authenticate: async () => ({ ok: false, code: 3, reason: 'later', counted: 'held-off' }) })
  expect(await (await dial(site.port)).connect()).toMatchObject({ returnCode: 3 })
  await until('it is counted', () => site.dropped('held-off') === 1)
  expect(site.broker.counts().dropped).toEqual({ 'held-off': 1 })
})

test('an identity knows how many connections it has', async () => {
  await site.device('ACV-1', { clientId: 'a' })
  await site.device('ACV-1', { clientId: 'b' })
  expect([site.broker.connectionsOf('ACV-1'), site.broker.connectionsOf('ACV-2')]).toEqual([2, 0])
})

test('nobody subscribes to topics of the broker itself, nor in a group, whatever the policy says', async () => {
  const device = await site.device('ACV-1')
  expect(await device.subscribe(['$SYS/#', '$SYS/+/heartbeat', '$share/group/dev/#', 'dev/#', '#'])).toEqual([
    128, 128, 128, 1, 1,
  ])
  await site.broker.publish({ topic: '$SYS/x', payload: Buffer.from('x'), qos: 1, retain: false })
  await device.ping()
  expect(device.received).toEqual([])
})
