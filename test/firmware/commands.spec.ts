import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { api, post } from '../e2e/harness/api'
import { Busbar, cleanUp, freshDir } from '../e2e/harness/busbar'
import { eventually } from '../e2e/harness/eventually'
import { commandNames } from '../sweeps/schemas'
import { buildTimeoutMs, builtProgram, DeviceProgram, describeFirmware, endPrograms } from './harness/device-program'
import { filesWith } from './harness/files-with'
import { HeardEvents } from './harness/heard-events'

jest.setTimeout(60_000)

const id = 'ACV-FW'
const wifiPassword = 'wifi-s3cret-of-hall-2'
/** In the order in which they are sent: what ends the session comes last. `rotate_credentials` has a test of its own. */
const exchanges: readonly (readonly [command: string, params: object, reply: object])[] = [
  ['ping', {}, { status: 'done', result: { ck: 'ntp' } }],
  ['get_status', {}, { status: 'done', result: { hw: 'Linux', net: { link: 'wifi' } } }],
  ['get_config', { keys: ['poll_ms', 'mqtt_password'] }, { status: 'done', result: { secrets: ['mqtt_password'] } }],
  ['set_config', { values: { heartbeat_s: 5, wifi_password: wifiPassword } }, { status: 'done', result: { revision: 1 } }],
  ['wifi_scan', {}, { status: 'done' }],
  ['transport_mode', { mode: 'wifi_only' }, { status: 'done', result: { mode: 'wifi_only' } }],
  ['modbus_scan', { from: 1, to: 3, timeout_ms: 20 }, { status: 'done', result: { found: [1] } }],
  ['modbus_read', { address: 0x4000, count: 2 }, { status: 'done', result: { address: 0x4000 } }],
  ['modbus_read', { address: 0 }, { status: 'error', code: 'MODBUS_EXCEPTION' }],
  ['set_meter_clock', { clock: '2031-05-06T07:08:09' }, { status: 'done' }],
  ['get_meter_clock', {}, { status: 'done', result: { clock: expect.stringMatching(/^2031-05-06T07:08/) } }],
  ['sd_status', {}, { status: 'done', result: { card: true } }],
  ['sd_purge', { confirm: true }, { status: 'done' }],
  ['gsm_status', {}, { status: 'done', result: { operator: expect.any(String) } }],
  ['log_level', { level: 'debug' }, { status: 'done', result: { level: 'debug' } }],
  ['identify', { seconds: 1 }, { status: 'done', result: { seconds: 1 } }],
  ['ota_confirm', { version: '9.9.9' }, { status: 'rejected', code: 'NOT_ON_TRIAL' }],
  [
    'ota_update',
    {
      version: '9.9.9',
      url: 'http://127.0.0.1:1/firmware',
      size: 352,
      sha256: 'ab'.repeat(32),
      signature: 'MEUCIH/1FgfIp/X1ZLSM03oGKdg7eBpBTEAaDO13+7kMhWeGAiEA/9AqXdN8wbym98M3kFLdTmlNfRuEQcTZfJqzfSVvh5o=',
      hardware: 'Linux',
    },
    { status: 'rejected', code: 'SIGNATURE' },
  ],
  ['restart', {}, { status: 'done', result: { ep: 2, rr: 'software' } }],
  ['factory_reset', {}, { status: 'rejected', code: 'NOT_CONFIRMED' }],
]

describeFirmware('commands to the firmware, over TLS', () => {
  let busbar: Busbar
  let heard: HeardEvents
  let device: DeviceProgram

  beforeAll(async () => {
    const [program, hub] = await Promise.all([builtProgram(), Busbar.start()])
    busbar = hub
    heard = await HeardEvents.listen(busbar)
    const folder = freshDir()
    mkdirSync(join(folder, 'card'))
    device = new DeviceProgram(program, [
      ...['--id', id, '--host', 'localhost', '--port', busbar.ports.mqtts, '--ca', join(busbar.dataDir, 'tls/ca.crt')],
      ...['--password-file', join(busbar.dataDir, 'secrets/provisioning-key'), '--poll', 500],
      ...['--card', join(folder, 'card'), '--flash', join(folder, 'flash')],
    ])
    await eventually('the device is there', async () => {
      const { status, body } = await api<{ at: string | null }>(busbar, `/api/devices/${id}/telemetry`)
      return status === 200 && body.at !== null
    })
  }, buildTimeoutMs)
  afterAll(async () => {
    await endPrograms()
    await cleanUp()
  })

  async function send(command: string, params: object): Promise<string> {
    const { status, body } = await post<{ requestId: string }>(busbar, `/api/devices/${id}/commands`, { command, params })
    expect({ body, status }).toMatchObject({ status: 202 })
    return body.requestId
  }

  test('it has registered, and its heartbeat tells of its memory', async () => {
    const { body } = await api<{ type: string; about: object }>(busbar, `/api/devices/${id}`)
    expect(body).toMatchObject({ type: 'acuvim-ii', about: { hardware: 'Linux', capabilities: expect.any(Array) } })
    const heartbeat = await heard.find(id, 'heartbeat', { bootCount: 1 })
    expect(heartbeat.body).toMatchObject({ freeHeap: expect.any(Number), largestFreeBlock: expect.any(Number) })
  })

  test.each(exchanges)('%s %j is answered', async (command, params, reply) => {
    const requestId = await send(command, params)
    expect(await heard.lastReply(id, requestId)).toMatchObject({ requestId, ...reply })
    const sent = await heard.find(id, 'command', { requestId })
    expect(sent.body.command).toBe(command)
  })

  test('what no device takes is refused before it is sent', async () => {
    for (const wrong of [{ command: 'make_coffee' }, { command: 'set_config', params: { values: { poll_ms: 5 } } }])
      expect((await post(busbar, `/api/devices/${id}/commands`, wrong)).status).toBe(400)
  })

  test('a new password is made by the hub, taken by the device, and told to nobody else', async () => {
    const { body } = await post<{ password: string }>(busbar, `/api/devices/${id}/credentials`, { overlapMs: 600_000 })
    const requestId = await send('rotate_credentials', { password: body.password })
    expect(await heard.lastReply(id, requestId)).toMatchObject({ status: 'done' })
    expect((await heard.find(id, 'command', { requestId })).body.params).toEqual({ password: '[secret]' })
    const refused = await post<object>(busbar, `/api/devices/${id}/commands`, {
      command: 'rotate_credentials',
      params: { password: 'too-short-s3cr' },
    })
    expect(refused.status).toBe(400)
    expect(JSON.stringify(refused.body)).not.toContain('too-short-s3cr')

    const { body: audit } = await api<{ records: { after: unknown }[] }>(busbar, '/api/audit?action=command-sent&limit=1000')
    expect(audit.records.map(({ after }) => after)).toContainEqual(
      expect.objectContaining({ command: 'rotate_credentials', params: { password: '[secret]' } }),
    )
    const reset = await send('factory_reset', { confirm: true })
    expect(await heard.lastReply(id, reset)).toMatchObject({ status: 'done' })
    await busbar.stop()
    await device.stop()
    for (const secret of [body.password, wifiPassword, 'too-short-s3cr']) {
      expect(filesWith(busbar.dataDir, secret)).toEqual([])
      expect(busbar.log).not.toContain(secret)
      expect(device.log).not.toContain(secret)
    }
    // What the search does find: the names of commands.
    expect(filesWith(busbar.dataDir, 'rotate_credentials')).toEqual(expect.arrayContaining([expect.stringContaining('journal/')]))
  })

  test('all twenty are among them', () => {
    const sent = new Set([...exchanges.map(([command]) => command), 'rotate_credentials'])
    expect([...sent].sort()).toEqual([...commandNames].sort())
  })
})
