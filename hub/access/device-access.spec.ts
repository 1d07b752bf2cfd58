import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { openBroker } from '../../adapters/broker/aedes'
import type { RefusedConnection } from '../../adapters/broker/aedes/options'
import { ProvenCache } from '../../adapters/credentials/proven-cache'
import { MemoryIdentityStore } from '../../adapters/identity/memory'
import type { Broker } from '../../core/ports/broker'
import { dialects } from '../../devices'
import { benchKey, DeviceAccessBench, person } from '../../test/helpers/device-access-bench'
import { until } from '../../test/helpers/until'
import type { IssuedCertificate } from '../client/device-access'
import { DevicePolicy } from './device-policy'
import { LogInGuard } from './log-in-guard'
import { OpenListeners } from './open-listeners'
import { ServiceBook } from './service-book'
import { TopicRights } from './topic-rights'

/** The real broker and policy, with the real desks behind them. */
let bench: DeviceAccessBench
let broker: Broker
let refused: RefusedConnection[]
let clients: MqttClient[]
const engineer = person('engineer')

beforeEach(async () => {
  bench = await DeviceAccessBench.open({ now: Date.now(), disconnect: (device) => broker.disconnect(device) })
  refused = []
  clients = []
  const find = (id: string) => bench.book.get(id)
  const services = await ServiceBook.open(new MemoryIdentityStore().services)
  const verify = async (password: string, hash: string) => hash === `hash of ${password}`
  const open = new OpenListeners({
    listeners: [],
    dialects,
    find,
    isService: (name) => services.has(name),
    isBlocked: () => false,
    policy: 'auto',
  })
  const guard = new LogInGuard({
    now: Date.now,
    elapsed: () => 0,
    proven: new ProvenCache(),
    waste: async () => false,
    connectionsPerSecond: 0,
    connectionBurst: 1,
    logInsPerMinute: 0,
    audit: async (entry) => void bench.audited.push(entry),
    onError: (error) => bench.errors.push(error),
  })
  const policy = new DevicePolicy({
    find,
    isBlocked: (id) => bench.book.isBlocked(id),
    provisioningKey: benchKey,
    policy: 'auto',
    verify,
    seals: { fits: () => false, proven: () => {} },
    claim: (device, code, address) => bench.access.claimByPassword(device, code, address),
    certificates: { check: (certificate) => bench.access.checkCertificate(certificate) },
    guard,
    services,
    open,
    rights: new TopicRights(dialects),
    sessionExpiryMs: () => null,
    now: Date.now,
  })
  const { key, cert } = bench.tls.server
  const tls = { key, cert, clientCertificates: 'optional', clientAuthorities: bench.tls.clientTrust.authorities } as const
  broker = await openBroker({
    listeners: { mqtt: { host: '127.0.0.1', port: 0 }, ws: null, mqtts: { host: '127.0.0.1', port: 0, ...tls } },
    policy,
    ingest: { offer: (_uplink, done) => done() },
    wills: { put: () => {}, delete: () => {}, all: () => [], close: () => {} },
    retained: [],
    clock: Date.now,
    log: { info: () => {}, warn: () => {} },
    onRefused: (each) => refused.push(each),
  })
  await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, null)
})
afterEach(async () => {
  for (const client of clients) client.end(true)
  await broker.close()
  bench.close()
  expect(bench.errors).toEqual([])
})

async function connect(options: IClientOptions): Promise<MqttClient> {
  const url = `mqtts://127.0.0.1:${broker.ports.mqtts}`
  const client = await connectAsync(url, { clientId: 'P-1', ca: bench.tls.ca, reconnectPeriod: 0, ...options })
  clients.push(client)
  return client
}
const showing = ({ cert, key }: IssuedCertificate): IClientOptions => ({ cert, key: key ?? '' })
const withPassword = (password: string): IClientOptions => ({ username: 'P-1', password })

test('a certificate that was issued lets its device in; revoking it ends the connection at once and for good', async () => {
  const issued = await bench.access.issueCertificate({ device: 'P-1' }, engineer)
  const client = await connect(showing(issued))
  const closed = new Promise((resolve) => client.once('close', () => resolve(null)))
  await bench.access.revokeCertificate(issued.certificate.serial, 'keyCompromise', engineer)
  await closed
  await expect(connect(showing(issued))).rejects.toMatchObject({ code: 5 })
  await until('it is reported', () => refused.some(({ detail }) => detail === 'the certificate was revoked'))
})

test('a certificate of another device, and one that ended, let nobody in', async () => {
  await bench.book.create({ id: 'P-2', type: 'meter', dialect: 'test' }, null)
  const other = await bench.access.issueCertificate({ device: 'P-2' }, engineer)
  await expect(connect({ ...showing(other), username: 'P-1' })).rejects.toMatchObject({ code: 5 })
  bench.now -= 3 * 86_400_000
  const ended = await bench.access.issueCertificate({ device: 'P-1', days: 1 }, engineer)
  await expect(connect(showing(ended))).rejects.toMatchObject({ code: 5 })
  await until('it is reported', () => refused.some(({ detail }) => /expired/.test(detail)))
})

test('a claim code as password lets a new device in, and in again, and no other', async () => {
  const [made] = await bench.access.createClaims({ groups: ['hall 3'] }, engineer)
  const password = made?.code ?? ''
  for (let i = 0; i < 2; i++) (await connect({ clientId: 'N-1', username: 'N-1', password })).end(true)
  expect(bench.book.get('N-1')).toMatchObject({ approval: 'approved', groups: ['hall 3'] })
  await expect(connect({ clientId: 'N-2', username: 'N-2', password })).rejects.toMatchObject({ code: 4 })
})

test('a registration over HTTPS is a log-in over MQTT, and takes the provisioning key away after its ten minutes', async () => {
  ;(await connect(withPassword(benchKey))).end(true)
  const proof = { key: benchKey, claim: null, address: null, requestId: null }
  const answer = await bench.access.registerDevice({ device: 'P-1' }, proof)
  ;(await connect(withPassword(answer.state === 'pending' ? '' : answer.password))).end(true)
  ;(await connect(withPassword(benchKey))).end(true)
  await bench.book.update('P-1', { previousPasswordUntil: Date.now() - 1 })
  await expect(connect(withPassword(benchKey))).rejects.toMatchObject({ code: 4 })
})

test('revoked credentials end the connection at once, and nothing opens again, also not the provisioning key', async () => {
  const { password } = await bench.access.makeCredential('P-1', 0, engineer)
  const issued = await bench.access.issueCertificate({ device: 'P-1' }, engineer)
  const client = await connect(withPassword(password))
  const closed = new Promise((resolve) => client.once('close', () => resolve(null)))
  await bench.access.revokeCredentials('P-1', engineer)
  await closed
  for (const shown of [withPassword(password), withPassword(benchKey), showing(issued)])
    await expect(connect(shown)).rejects.toMatchObject({ code: expect.any(Number) })
  const again = await bench.access.makeCredential('P-1', 0, engineer)
  await connect(withPassword(again.password))
  await until('it is there', () => broker.connectionsOf('P-1') === 1)
})
