import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import { SiteTls } from '../../adapters/tls'
import { api, post } from './harness/api'
import { Busbar, cleanUp, freshDir } from './harness/busbar'
import { eventually } from './harness/eventually'
import { TestMeter } from './harness/meter'

jest.setTimeout(60_000)

let busbar: Busbar
beforeAll(async () => {
  busbar = await Busbar.start()
})
afterAll(cleanUp)

const authority = (): Buffer => readFileSync(join(busbar.dataDir, 'tls', 'ca.crt'))
const overTls = (): string => `mqtts://127.0.0.1:${busbar.ports.mqtts}`

async function storedReading(id: string): Promise<void> {
  await eventually(`a reading of ${id}`, async () => {
    const { status, body } = await api<{ at: string | null }>(busbar, `/api/devices/${id}/telemetry`)
    return status === 200 && body.at !== null
  })
}

test('MQTT over TLS is verified with the certificate authority made at first start', async () => {
  const meter = await TestMeter.connect(busbar, 'TLS-1', { url: overTls(), mqtt: { ca: authority(), rejectUnauthorized: true } })
  await meter.reading(1, { f: 50 })
  await storedReading('TLS-1')
  await meter.close()
})

test('a device that trusts another certificate authority refuses the connection', async () => {
  const other = freshDir()
  const { ca } = await SiteTls.open(other)
  await expect(TestMeter.connect(busbar, 'TLS-2', { url: overTls(), mqtt: { ca } })).rejects.toThrow(/certificate/i)
})

test('MQTT over WebSocket works', async () => {
  const meter = await TestMeter.connect(busbar, 'TLS-3', { url: `ws://127.0.0.1:${busbar.ports.ws}` })
  await meter.reading(1, { f: 50 })
  await storedReading('TLS-3')
  await meter.close()
})

test('anonymous clients are refused with return code 5, wrong passwords with 4 [MQTT-3.2.2-3]', async () => {
  const url = `mqtt://127.0.0.1:${busbar.ports.mqtt}`
  const anonymous = connectAsync(url, { clientId: 'TLS-4', protocolVersion: 4, reconnectPeriod: 0 }, false)
  await expect(anonymous).rejects.toMatchObject({ code: 5 })
  await expect(TestMeter.connect(busbar, 'TLS-4', { password: 'not the key' })).rejects.toMatchObject({ code: 4 })
})

test('a device with a password of its own no longer gets in with the provisioning key', async () => {
  const { body } = await post<{ password: string }>(busbar, '/api/devices', { id: 'TLS-5' })
  await expect(TestMeter.connect(busbar, 'TLS-5')).rejects.toMatchObject({ code: 4 })
  const meter = await TestMeter.connect(busbar, 'TLS-5', { password: body.password })
  await meter.close()
})

test('also in a folder that others may enter, no file is for others', async () => {
  const dataDir = freshDir()
  chmodSync(dataDir, 0o755)
  const open = await Busbar.start({ dataDir })
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).map((file) => join(file.parentPath, file.name))
  expect(files.map((file) => file.slice(dataDir.length + 1))).toEqual(
    expect.arrayContaining(['projection.db', 'node-red/flows.json']),
  )
  const isForOthers = (file: string) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0
  expect(files.filter(isForOthers)).toEqual([])
  await open.stop()
})

test('secrets are for the owner only, and appear neither in the log nor in an answer', async () => {
  const secrets = [busbar.provisioningKey, readFileSync(join(busbar.dataDir, 'tls', 'ca.key'), 'utf8').split('\n')[1] ?? '']
  expect(statSync(join(busbar.dataDir, 'secrets', 'provisioning-key')).mode & 0o777).toBe(0o600)
  for (const file of ['ca.key', 'server.key']) expect(statSync(join(busbar.dataDir, 'tls', file)).mode & 0o077).toBe(0)
  const answers = await Promise.all(
    ['/api/devices', '/health', '/metrics', '/api/devices/TLS-5'].map(async (path) => (await busbar.fetch('http', path)).text()),
  )
  const { body } = await post<{ password: string }>(busbar, '/api/devices', { id: 'TLS-6' })
  for (const secret of [...secrets, body.password]) {
    expect(secret.length).toBeGreaterThan(15)
    expect(busbar.log).not.toContain(secret)
    for (const answer of answers) expect(answer).not.toContain(secret)
  }
})
