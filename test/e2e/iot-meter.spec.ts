import { connect, type MqttClient } from 'mqtt'
import { api, metric, post } from './harness/api'
import { Busbar, cleanUp } from './harness/busbar'
import { eventually } from './harness/eventually'

jest.setTimeout(60_000)
afterAll(cleanUp)

/** An iot-meter as the source's client connects it, with what it was sent. */
class IotMeter {
  readonly commands: { readonly cmd_id: string; readonly cmd: string; readonly params: object }[] = []
  #seq = 0

  private constructor(
    readonly id: string,
    readonly client: MqttClient,
  ) {
    client.on('message', (_, payload) => this.commands.push(JSON.parse(payload.toString())))
  }

  static async connect(busbar: Busbar, id: string): Promise<IotMeter> {
    const offline = JSON.stringify({ v: 2, device_id: id, status: 'offline', ts: new Date().toISOString() })
    const client = connect(`mqtt://127.0.0.1:${busbar.ports.mqtt}`, {
      clientId: id,
      username: id,
      password: busbar.provisioningKey,
      clean: false,
      reconnectPeriod: 0,
      will: { topic: `iot/${id}/status`, payload: Buffer.from(offline), qos: 1, retain: true },
    })
    // What waits for a session comes in the same moment as the CONNACK: somebody must be listening by then.
    const meter = new IotMeter(id, client)
    await new Promise<void>((resolve, reject) => client.once('connect', () => resolve()).once('error', reject))
    await client.subscribeAsync(`iot/${id}/command`, { qos: 2 })
    await client.publishAsync(
      `iot/${id}/status`,
      JSON.stringify({ v: 2, device_id: id, status: 'online', ts: new Date().toISOString() }),
      { qos: 1, retain: true },
    )
    return meter
  }

  /** Sends a datagram of ten seconds of 750 V and some 300 A; answers it, so that it can be sent again. */
  async telemetry(endsAt: number): Promise<string> {
    const measurements = Array.from({ length: 10 }, (_, n) => {
      const ts = new Date(endsAt - (9 - n) * 1000).toISOString()
      return [
        { ts, type: 'voltage_dc', val: 750, unit: 'V' },
        { ts, type: 'current_dc', val: 300, unit: 'A' },
      ]
    }).flat()
    const text = this.envelope('telemetry', { measurements }, endsAt)
    await this.client.publishAsync(`iot/${this.id}/telemetry`, text, { qos: 2 })
    return text
  }

  envelope(name: string, body: object, at = Date.now()): string {
    return JSON.stringify({
      v: 2,
      device_id: this.id,
      ts: new Date(at).toISOString(),
      seq: this.#seq++,
      msg_type: name,
      ...body,
    })
  }
}

test('a traction meter is taken in as it is, once however often it sends, and its energy is calculated', async () => {
  const busbar = await Busbar.start()
  const meter = await IotMeter.connect(busbar, 'dc-meter-001')
  const begin = Math.floor((Date.now() - 3_600_000) / 300_000) * 300_000
  let last = ''
  for (let n = 1; n <= 30; n++) last = await meter.telemetry(begin + n * 10_000 - 1_000)
  await meter.client.publishAsync('iot/dc-meter-001/telemetry', last, { qos: 2 })
  await eventually('all is stored once', async () => (await metric(busbar, 'busbar_readings_stored_total')) === 300)
  await eventually('the copy is seen', async () => (await metric(busbar, 'busbar_readings_duplicate_total')) === 10)

  const { body } = await api<{ series: { channel: string; points: { delta: number | null; mean: number }[] }[] }>(
    busbar,
    `/api/devices/dc-meter-001/telemetry/history?from=${begin}&to=${begin + 300_000}&channels=active_power,energy_active_import&bucket=5m`,
  )
  const [power, energy] = body.series
  expect(power?.points[0]?.mean).toBe(225_000)
  // 225 kW from the first sample to the last, 299 s.
  expect(energy?.points[0]?.delta).toBeCloseTo((225 * 299) / 3600, 6)
  await meter.client.endAsync()
})

test('a command reaches the meter, also one that was away, and a deleted meter is forgotten until it speaks again', async () => {
  const busbar = await Busbar.start()
  const meter = await IotMeter.connect(busbar, 'dc-meter-002')
  await meter.telemetry(Date.now())
  await eventually('it is known', async () => (await api(busbar, '/api/devices/dc-meter-002')).status === 200)
  const update = { command: 'update_config', params: { send_interval_s: 120 } }
  const sent = await post<{ requestId: string }>(busbar, '/api/devices/dc-meter-002/commands', update)
  expect(sent.status).toBe(202)
  await eventually('the command is there', async () => meter.commands.length === 1)
  expect(meter.commands[0]).toMatchObject({ v: 2, cmd_id: sent.body.requestId, cmd: 'update_config', params: update.params })
  const ack = meter.envelope('command_ack', { cmd_id: sent.body.requestId, result: 'accepted', detail: 'ok' })
  await meter.client.publishAsync('iot/dc-meter-002/command/ack', ack, { qos: 2 })

  const wrong = { command: 'update_config', params: { send_interval_s: 0 } }
  expect((await post(busbar, '/api/devices/dc-meter-002/commands', wrong)).status).toBe(400)
  expect((await post(busbar, '/api/devices/nobody/commands', update)).status).toBe(404)

  await meter.client.endAsync()
  expect((await post(busbar, '/api/devices/dc-meter-002/commands', { command: 'reboot' })).status).toBe(202)
  const again = await IotMeter.connect(busbar, 'dc-meter-002')
  await eventually('the command has waited', async () => again.commands.some(({ cmd }) => cmd === 'reboot'))

  const ended = new Promise<void>((resolve) => again.client.on('close', () => resolve()))
  const removed = await busbar.fetch('http', '/api/devices/dc-meter-002', { method: 'DELETE' })
  expect(removed.status).toBe(204)
  await ended
  expect((await api(busbar, '/api/devices/dc-meter-002')).status).toBe(404)
  expect(await metric(busbar, 'busbar_mqtt_retained_messages')).toBe(0)
  expect((await api(busbar, '/api/devices/dc-meter-002/telemetry')).status).toBe(404)

  const back = await IotMeter.connect(busbar, 'dc-meter-002')
  await eventually('it appears again', async () => (await api(busbar, '/api/devices/dc-meter-002')).status === 200)
  await back.client.endAsync()
})
