import { hashPassword } from '../../adapters/credentials/scrypt'
import { dialects } from '../../devices'
import { until } from '../../test/helpers/until'
import { OpenListeners } from './open-listeners'
import { AccessSite, type AccessSiteOptions } from './testing/access-site'

// Keys, certificates and scrypt take their time on a busy machine.
jest.setTimeout(30_000)

let site: AccessSite
afterEach(() => site?.close())

const old = { name: 'old', dialects: ['heat-pump'], login: null }
async function open(options: AccessSiteOptions = {}): Promise<void> {
  site = await new AccessSite().open({ open: [old], ...options })
}
const board = (clientId: string, over = {}) => site.client(undefined, undefined, { clientId, listener: 'old', ...over })

test('is told loudly at the start and listed with its topics; the others are not', async () => {
  await open()
  site.parts.access.warnOfOpenListeners()
  expect(site.warnings).toEqual([
    expect.stringMatching(/OPEN LISTENER "old" on 127\.0\.0\.1:\d+: devices come in WITHOUT ANY LOG-IN, for heatpump\/\+\/#/),
  ])
  expect(await site.parts.access.listListeners()).toMatchObject([
    { name: 'mqtt', tls: false, openTopics: null },
    { name: 'old', tls: false, openTopics: ['heatpump/+/#'], port: site.portOf('old') },
  ])
})

test('without one in the configuration there is none, and nobody comes in without a log-in', async () => {
  await open({ open: [] })
  expect(await site.parts.access.listListeners()).toHaveLength(1)
  await expect(site.client(undefined, undefined)).rejects.toMatchObject({ code: 5 })
})

test('a shared log-in is asked for, and guessing it becomes slow without keeping out who knows it', async () => {
  await open({ open: [{ ...old, login: { username: 'heatpump', password: 'shared' } }] })
  const logIn = (username: string, password: string) =>
    board('b', { username, password }).then(
      () => 0,
      (error: { code: number }) => error.code,
    )
  expect(await logIn('heatpump', 'shared')).toBe(0)
  await expect(board('b')).rejects.toMatchObject({ code: 5 })
  const codes = []
  for (let n = 0; n < 8; n++) codes.push(await logIn(n % 2 ? 'heatpump' : 'other', n % 2 ? 'guess' : 'shared'))
  expect(codes).toEqual([4, 4, 4, 4, 4, 4, 3, 3])
  expect(await logIn('heatpump', 'shared')).toBe(0)
})

test('the last will of a board is journalled in its name', async () => {
  await open()
  const client = await board('SITE1', {
    will: { topic: 'heatpump/SITE1/status/online', payload: Buffer.from('0'), qos: 1, retain: true },
  })
  client.stream.destroy()
  await until('the will', () => site.uplinks.length > 0)
  expect(site.uplinks).toMatchObject([{ identity: 'SITE1', topic: 'heatpump/SITE1/status/online', refusal: null }])
})

test('a device that gets a password is no longer to be heard or spoken for, from that moment on', async () => {
  await open()
  site.addDevice('SITE1')
  const [listener, other] = [await board('a'), await board('b')]
  await listener.subscribeAsync('heatpump/SITE1/commands')
  await other.subscribeAsync('heatpump/SITE2/commands')
  site.addDevice('SITE1', { passwordHash: await hashPassword('x') })
  await site.parts.access.deviceChanged({ id: 'SITE1' })
  await until('the listener is disconnected', () => !listener.connected)
  expect(other.connected).toBe(true)
  await expect(board('SITE1')).rejects.toMatchObject({ code: 5 })
  other.publish('heatpump/SITE1/data', 'forged')
  await until('it is refused', () => !other.connected)
  expect(site.uplinks).toMatchObject([{ identity: '?old', refusal: 'TOPIC_NOT_ALLOWED' }])
})

test.each([
  ['auto', true],
  ['pending', true],
  ['claim', false],
  ['refuse', false],
] as const)('with the policy %s an unknown device may come in: %s; a known one always', async (registration, may) => {
  await open({ registration })
  site.addDevice('SITE1')
  const { policy } = site.parts
  expect(policy.mayPublish('?old', 'heatpump/NEW/data')).toBe(may)
  expect(policy.mayPublish('?old', 'heatpump/SITE1/data')).toBe(true)
})

test('who holds a certificate, or was blocked when it was deleted, is not to be spoken for', () => {
  const listeners = new OpenListeners({
    listeners: [old],
    dialects,
    find: () => undefined,
    isService: () => false,
    isBlocked: (device) => device === 'SITE3',
    hasCertificate: (device) => device === 'SITE1',
    policy: 'auto',
  })
  expect(listeners.deviceOf('old', 'heatpump/SITE1/data')).toBeNull()
  expect(listeners.deviceOf('old', 'heatpump/SITE2/data')).toBe('SITE2')
  expect([listeners.deviceOf('old', 'heatpump/SITE3/data'), listeners.isTaken('SITE3')]).toEqual([null, true])
})

test('a dialect that is not installed, or only the hub speaks, is named with those there are', () => {
  for (const name of ['nonsense', 'local']) {
    const make = () =>
      new OpenListeners({
        listeners: [{ ...old, dialects: [name] }],
        dialects,
        find: () => undefined,
        isService: () => false,
        isBlocked: () => false,
        policy: 'auto',
      })
    expect(make).toThrow(new RegExp(`no dialect "${name}".*heat-pump`))
  }
})

test('boards flap each for itself, though all have one identity', async () => {
  await open({ guard: { logInsPerMinute: 2 } })
  for (const id of ['a', 'b', 'c', 'a', 'b']) await board(id)
  await expect(board('a')).rejects.toMatchObject({ code: 3 })
  await board('c')
})
