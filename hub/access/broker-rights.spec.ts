import type { MqttClient } from 'mqtt'
import { hashPassword } from '../../adapters/credentials/scrypt'
import { hubActor } from '../../core/access/actor'
import { until } from '../../test/helpers/until'
import { AccessSite, provisioningKey } from './testing/access-site'

// Keys, certificates and scrypt take their time on a busy machine.
jest.setTimeout(30_000)

/**
 * Who may do what with which topic, through the real broker with mqtt.js: device × topic × publish or subscribe. A topic that may
 * be used is journalled or granted; one that may not is journalled as evidence and ends the connection, or is answered with 0x80.
 */

const site = new AccessSite()
const passwords = new Map<string, string>()
const connected = new Map<string, MqttClient>()

/** Clients of the table: name → how they come in. Every device exists for itself; `?` come in over the open listener. */
const roots: Readonly<Record<string, string>> = { ACV: 'acuvim', IOT: 'iot', HP: 'heatpump', PLANT: 'devices' }

beforeAll(async () => {
  await site.open({ open: [{ name: 'old', dialects: ['heat-pump', 'iot-meter'], login: null }] })
  for (const id of [...Object.keys(roots), 'NEIGHBOUR', 'ACV-2'])
    site.addDevice(id, { passwordHash: await hashPassword(`${id} secret`) })
  site.addDevice('SITE1')
  site.addDevice('BLOCKED', { blocked: true })
  for (const service of [
    { name: 'scada', read: ['acuvim/+/telemetry', 'site/#'], write: ['acuvim/ACV/cmd', 'site/scada/+', 'heatpump/SITE1/#'] },
    { name: 'all', read: ['#'], write: ['#'] },
    { name: 'nothing' },
  ]) {
    passwords.set(service.name, (await site.parts.access.createService(service, hubActor)).password)
  }
}, 30_000)
afterAll(() => site.close())

async function clientOf(who: string): Promise<MqttClient> {
  const known = connected.get(who)
  if (known?.connected) return known
  const client = await (who === '?old'
    ? site.client(undefined, undefined, { clientId: 'board', listener: 'old' })
    : site.client(who, passwords.get(who) ?? `${who} secret`))
  connected.set(who, client)
  return client
}

/** Answers in whose name the message was journalled, or why it was refused. */
async function publish(who: string, topic: string): Promise<string> {
  const client = await clientOf(who)
  const before = site.uplinks.length
  client.publish(topic, 'x', { qos: 0 })
  await until(`${who} is heard on ${topic}`, () => site.uplinks.length > before || !client.connected)
  const uplink = site.uplinks.at(before)
  if (!uplink) return 'disconnected'
  if (uplink.refusal) await until('the connection ends', () => !client.connected)
  return uplink.refusal ?? uplink.identity
}

async function subscribe(who: string, filter: string): Promise<boolean | 'disconnected'> {
  const client = await clientOf(who)
  const closed = new Promise<'disconnected'>((resolve) => client.once('close', () => resolve('disconnected')))
  const granted = client.subscribeAsync(filter, { qos: 1 }).then(
    ([grant]) => grant !== undefined && grant.qos !== 128,
    () => false,
  )
  return Promise.race([granted, closed])
}

type Row = readonly [who: string, what: 'publish' | 'subscribe', topic: string, expected: unknown]
const denied = 'TOPIC_NOT_ALLOWED'
const long = 'x'.repeat(20_000)

const everyDevice = Object.entries(roots).flatMap(([id, root]): Row[] => [
  // Its own.
  ...['telemetry', 'heartbeat', 'no/known/message', 'a/b/c/d/e/f/g/h', 'unicode-ü-漢字-🔌', ' ', '/', long].map(
    (rest): Row => [id, 'publish', `${root}/${id}/${rest}`, id],
  ),
  [id, 'publish', 'devices/register', id],
  ...['#', '+', '+/#', 'cmd', 'command/+', 'ü', '+/+/x', '/#'].map(
    (rest): Row => [id, 'subscribe', `${root}/${id}/${rest}`, true],
  ),
  // Those of others, and those above its own.
  ...[
    `${root}/NEIGHBOUR/telemetry`,
    `${root}/${id}-2/telemetry`,
    `${root}/${id}2/telemetry`,
    `${root}/${id.toLowerCase()}/telemetry`,
    `${root.toUpperCase()}/${id}/telemetry`,
    `${root}//${id}/telemetry`,
    `/${root}/${id}/telemetry`,
    `${root}/${id}`,
    `${root}/${id}/`,
    `${root}/`,
    root,
    `${root}/../${root}/${id}/telemetry`,
    `${root}/%2e%2e/telemetry`,
    `${root}/${id}\u200b/telemetry`,
    `other/${id}/telemetry`,
    `local/${id}/telemetry`,
    'devices/register/',
    'devices/register/x',
    '$SYS/broker/heartbeat',
    `$SYS/${root}/${id}/x`,
    '$busbar/forget',
    `$busbar/down/${root}/${id}/cmd`,
    `$share/group/${root}/${id}/telemetry`,
    '$',
    long,
  ].map((topic): Row => [id, 'publish', topic, denied]),
  ...[
    '#',
    '+/#',
    '+/+/telemetry',
    `+/${id}/telemetry`,
    `+/${id}/#`,
    `${root}/#`,
    `${root}/+`,
    `${root}/+/#`,
    `${root}/+/telemetry`,
    `${root}/NEIGHBOUR/#`,
    `${root}/NEIGHBOUR/cmd`,
    `${root}/${id}`,
    `${root}//#`,
    `/${root}/${id}/#`,
    'devices/register',
    'devices/#',
    'local/#',
    `local/${id}/telemetry`,
    '$SYS/#',
    '$SYS/+/heartbeat',
    '$busbar/#',
    '$busbar/forget',
    `$share/group/${root}/${id}/#`,
    `$share/group/#`,
    '$',
    `x/${long}`,
  ].map((filter): Row => [id, 'subscribe', filter, false]),
])

const services: Row[] = [
  // What it brings of a device is the device's, a command or something between programs its own.
  ['scada', 'publish', 'heatpump/SITE1/data', 'SITE1'],
  ['scada', 'publish', 'heatpump/SITE1/status/online', 'SITE1'],
  ['scada', 'publish', 'heatpump/SITE1/something', '@scada'],
  ['scada', 'publish', 'acuvim/ACV/cmd', '@scada'],
  ['scada', 'publish', 'site/scada/state', '@scada'],
  ['scada', 'publish', 'acuvim/ACV/telemetry', denied],
  ['scada', 'publish', 'acuvim/NEIGHBOUR/cmd', denied],
  ['scada', 'publish', 'site/scada', denied],
  ['scada', 'publish', 'site/scada/a/b', denied],
  ['scada', 'publish', 'site/other/state', denied],
  ['scada', 'publish', 'devices/register', denied],
  ['scada', 'publish', 'heatpump/SITE2/data', denied],
  ['scada', 'subscribe', 'acuvim/+/telemetry', true],
  ['scada', 'subscribe', 'acuvim/ACV/telemetry', true],
  ['scada', 'subscribe', 'site/#', true],
  ['scada', 'subscribe', 'site', true],
  ['scada', 'subscribe', 'site/+/x/#', true],
  ['scada', 'subscribe', 'acuvim/+/+', false],
  ['scada', 'subscribe', 'acuvim/#', false],
  ['scada', 'subscribe', '+/ACV/telemetry', false],
  ['scada', 'subscribe', 'acuvim/ACV/telemetry/#', false],
  ['scada', 'subscribe', '+/#', false],
  ['scada', 'subscribe', '#', false],
  ['scada', 'subscribe', 'acuvim/ACV/cmd', false],
  ['all', 'publish', 'acuvim/ACV/telemetry', 'ACV'],
  ['all', 'publish', 'iot/NEW-1/hello', 'NEW-1'],
  ['all', 'publish', 'devices/register', '@all'],
  ['all', 'publish', 'anything/at/all', '@all'],
  ['all', 'publish', 'acuvim/b@d/telemetry', '@all'],
  ['all', 'publish', 'local/ACV/telemetry', denied],
  ['all', 'publish', '$SYS/x', denied],
  ['all', 'publish', '$busbar/forget', denied],
  ['all', 'publish', '$busbar/down/acuvim/ACV/cmd', denied],
  ['all', 'subscribe', '#', true],
  ['all', 'subscribe', '+/+', true],
  ['all', 'subscribe', '$SYS/#', false],
  ['all', 'subscribe', '$busbar/#', false],
  ['all', 'subscribe', '$share/g/#', false],
  ['nothing', 'publish', 'site/x', denied],
  ['nothing', 'publish', 'acuvim/nothing/telemetry', denied],
  ['nothing', 'subscribe', 'site/x', false],
  ['nothing', 'subscribe', 'acuvim/nothing/#', false],
]

const old: Row[] = [
  ['?old', 'publish', 'heatpump/SITE1/data', 'SITE1'],
  ['?old', 'publish', 'heatpump/SITE9/data', 'SITE9'],
  ['?old', 'publish', 'iot/SITE9/telemetry', 'SITE9'],
  ['?old', 'publish', 'heatpump/SITE1/no/such/message', 'SITE1'],
  // Devices with credentials of their own, those that are blocked, and names of services.
  ['?old', 'publish', 'heatpump/HP/data', denied],
  ['?old', 'publish', 'iot/IOT/telemetry', denied],
  ['?old', 'publish', 'heatpump/BLOCKED/data', denied],
  ['?old', 'publish', 'heatpump/scada/data', denied],
  // Dialects that it is not bound to, and what lies above the devices.
  ['?old', 'publish', 'acuvim/SITE1/telemetry', denied],
  ['?old', 'publish', 'devices/SITE1/telemetry', denied],
  ['?old', 'publish', 'devices/register', denied],
  ['?old', 'publish', 'local/SITE1/telemetry', denied],
  ['?old', 'publish', 'heatpump/SITE1', denied],
  ['?old', 'publish', 'heatpump/SITE1/', denied],
  ['?old', 'publish', 'heatpump//data', denied],
  ['?old', 'publish', 'heatpump/@scada/data', denied],
  ['?old', 'publish', 'heatpump/?old/data', denied],
  ['?old', 'publish', 'heatpump/ü/data', denied],
  ['?old', 'publish', `heatpump/${'x'.repeat(65)}/data`, denied],
  ['?old', 'publish', '$SYS/x', denied],
  ['?old', 'publish', '$busbar/forget', denied],
  ['?old', 'subscribe', 'heatpump/SITE1/commands', true],
  ['?old', 'subscribe', 'heatpump/SITE1/#', true],
  ['?old', 'subscribe', 'iot/SITE9/command', true],
  ['?old', 'subscribe', 'heatpump/HP/commands', false],
  ['?old', 'subscribe', 'heatpump/BLOCKED/commands', false],
  ['?old', 'subscribe', 'heatpump/+/commands', false],
  ['?old', 'subscribe', 'heatpump/#', false],
  ['?old', 'subscribe', '+/SITE1/#', false],
  ['?old', 'subscribe', '#', false],
  ['?old', 'subscribe', 'acuvim/SITE1/cmd', false],
  ['?old', 'subscribe', '$SYS/#', false],
]

const table: readonly Row[] = [...everyDevice, ...services, ...old]
const short = (text: string) => (text.length > 80 ? `${text.slice(0, 40)}… (${text.length} characters)` : text)

test('the table has at least 200 rows', () => {
  expect(table.length).toBeGreaterThan(300)
})

test.each(table.map(([who, what, topic, expected]) => [who, what, short(topic), expected, topic] as const))(
  '%s: %s %j → %j',
  async (who, what, _, expected, topic) => {
    expect(await (what === 'publish' ? publish(who, topic) : subscribe(who, topic))).toBe(expected)
  },
)

test('who may read everything still sees nothing of the broker itself, and nothing that was refused', async () => {
  const client = await site.client('all', passwords.get('all'), { clientId: 'spy' })
  const seen: string[] = []
  client.on('message', (topic) => seen.push(topic))
  await client.subscribeAsync(['#', '+/#', '+/+/heartbeat', '+/+/+/+'], { qos: 1 })
  await publish('ACV', 'acuvim/NEIGHBOUR/telemetry')
  for (const topic of ['$SYS/aedes/heartbeat', '$busbar/down/acuvim/ACV/cmd']) {
    await site.broker.publish({ topic, payload: Buffer.from('x'), qos: 1, retain: false })
  }
  await site.broker.publish({ topic: 'the/end', payload: Buffer.from('x'), qos: 1, retain: false })
  await until('the end', () => seen.includes('the/end'))
  expect([...new Set(seen)]).toEqual(['the/end'])
})

test('a will is held to the same table', async () => {
  const will = { topic: 'acuvim/NEIGHBOUR/status', payload: Buffer.from('gone'), qos: 1, retain: true } as const
  await expect(site.client('ACV-2', 'ACV-2 secret', { will })).rejects.toMatchObject({ code: 5 })
  await expect(
    site.client(undefined, undefined, { clientId: 'b', listener: 'old', will: { ...will, topic: 'heatpump/HP/status/online' } }),
  ).rejects.toMatchObject({ code: 5 })
})

test('the key of the site is no way around a password', async () => {
  await expect(site.client('ACV', provisioningKey)).rejects.toMatchObject({ code: 4 })
})
