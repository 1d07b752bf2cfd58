import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { api, post } from '../e2e/harness/api'
import { Busbar, cleanUp, freshDir } from '../e2e/harness/busbar'
import { eventually } from '../e2e/harness/eventually'
import { buildTimeoutMs, builtProgram, DeviceProgram, describeFirmware, endPrograms } from './harness/device-program'

jest.setTimeout(60_000)

/** Not a secret of anybody. */
const shared = 'shared-by-all-pumps'

describeFirmware('the monitor of a heat pump', () => {
  const folder = freshDir()
  const sharedFile = join(folder, 'shared')
  let program: string
  let busbar: Busbar

  beforeAll(async () => {
    writeFileSync(sharedFile, shared)
    const open = [
      { name: 'heat-pumps', port: 0, dialects: ['heat-pump'] },
      { name: 'one-account', port: 0, dialects: ['heat-pump'], username: 'heatpump', passwordFile: sharedFile },
    ]
    ;[program, busbar] = await Promise.all([builtProgram(), Busbar.start({ env: { BUSBAR_OPEN_MQTT: JSON.stringify(open) } })])
  }, buildTimeoutMs)
  afterAll(async () => {
    await endPrograms()
    await cleanUp()
  })

  function pump(id: string, port: number, ...more: readonly string[]): DeviceProgram {
    const own = ['--profile', 'heat-pump', '--id', id, '--host', 'localhost', '--port', port, '--flash', join(folder, id)]
    return new DeviceProgram(program, [...own, '--poll', 500, '--publish', 500, ...more])
  }
  async function openPort(name: string): Promise<number> {
    const { body } = await api<{ name: string; port: number }[]>(busbar, '/api/listeners')
    return body.find((listener) => listener.name === name)?.port ?? 0
  }
  const reads = (id: string) =>
    eventually(`a reading of ${id}`, async () => {
      const { status, body } = await api<{ at: string | null; values: object }>(busbar, `/api/devices/${id}/telemetry`)
      return status === 200 && body.at !== null && body.values
    })

  test('comes in by a listener without a log-in', async () => {
    pump('pump-1', await openPort('heat-pumps'))
    expect(await reads('pump-1')).toMatchObject({ voltage: expect.anything(), temperature_inlet: expect.anything() })
    expect((await api(busbar, '/api/devices/pump-1')).body).toMatchObject({ type: 'heat-pump-monitor', hasPassword: false })
  })

  test('comes in by the account that all of them share', async () => {
    pump('pump-2', await openPort('one-account'), '--user', 'heatpump', '--password-file', sharedFile)
    await reads('pump-2')
  })

  test('with a password of its own comes in by TLS, and cannot be spoken for on the open listener', async () => {
    const created = await post<{ password: string }>(busbar, '/api/devices', { id: 'pump-3', type: 'heat-pump-monitor' })
    const file = join(folder, 'own')
    writeFileSync(file, created.body.password)
    const ca = join(busbar.dataDir, 'tls/ca.crt')
    const own = pump('pump-3', busbar.ports.mqtts, '--ca', ca, '--password-file', file)
    await reads('pump-3')
    await own.stop()
    const lastReading = async () => (await api<{ at: string }>(busbar, '/api/devices/pump-3/telemetry')).body.at
    const before = await lastReading()
    const liar = pump('pump-3', await openPort('heat-pumps'))
    await eventually('it is turned away', () => liar.log.includes('refuses user name or password'))
    expect(await lastReading()).toBe(before)
  })

  test('tells of a fault by SMS', async () => {
    const sms = join(folder, 'sms')
    mkdirSync(sms)
    pump('pump-4', await openPort('heat-pumps'), '--fault', 'high-pressure', '--admin', '+919876543210', '--sms', sms)
    const text = await eventually('an SMS', () => readFileSync(join(sms, 'out.txt'), 'utf8'))
    expect(text).toContain('+919876543210')
    expect(await reads('pump-4')).toBeDefined()
  })
})
