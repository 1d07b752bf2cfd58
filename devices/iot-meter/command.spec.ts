import fc from 'fast-check'
import type { DeviceCommand, Downlink } from '../../core/command'
import { schema } from '../../test/sweeps/schemas'
import { deviceType } from './device-type'
import { dialect } from './dialect'

const at = Date.UTC(2026, 1, 12, 10, 1)
const requestId = '550e8400-e29b-41d4-a716-446655440000'
const firmware = {
  fw_version: '1.5.0',
  fw_url: 'https://hub.local/fw/1.5.0',
  fw_sha256: 'ab'.repeat(32),
  fw_size_bytes: 1_048_576,
}

function encode(command: string, params: Record<string, unknown>, more: Partial<DeviceCommand> = {}): Downlink | string {
  return dialect.encodeCommand?.('dc-meter-001', { requestId, command, params, at, ...more }) ?? ''
}

function textOf(downlink: Downlink | string): string {
  if (typeof downlink === 'string') throw new Error(downlink)
  return Buffer.from(downlink.payload).toString()
}

describe('a command to an iot-meter (6)', () => {
  it('is one JSON object with all five fields, on the command topic of the device, QoS 1', () => {
    const downlink = encode('update_config', { send_interval_s: 30 })
    expect(downlink).toMatchObject({ topic: 'iot/dc-meter-001/command', qos: 1 })
    expect(JSON.parse(textOf(downlink))).toEqual({
      v: 2,
      cmd_id: requestId,
      ts: '2026-02-12T10:01:00.000Z',
      cmd: 'update_config',
      params: { send_interval_s: 30 },
    })
  })

  it.each([
    ['update_config', {}],
    ['update_config', { sampling_cadence_ms: 100, send_interval_s: 1, hello_interval_s: 5, tls_enabled: false }],
    ['update_config', { sampling_cadence_ms: 60_000, send_interval_s: 3_600, hello_interval_s: 3_600, tls_enabled: true }],
    ['update_config', { brokers: Array.from({ length: 5 }, () => ({ host: 'a', port: 65_535 })) }],
    ['start_ota', firmware],
    ['reboot', {}],
    ['factory_reset', {}],
    ['request_status', {}],
  ])('%s %j is sent, fits its schema, and is read back as it was given', (command, params) => {
    const text = textOf(encode(command, params))
    const validate = schema('command', 'iot-meter')
    expect({ valid: validate(JSON.parse(text)), errors: validate.errors }).toEqual({ valid: true, errors: null })
    const topic = 'iot/dc-meter-001/command'
    const uplink = { position: 1, receivedAt: at, identity: 'dc-meter-001', topic, qos: 1, retain: false, refusal: null } as const
    const route = { dialect: 'iot-meter', kind: 'command', device: 'dc-meter-001', down: true }
    // Whatever else stands in it, it has no place in the count of the device.
    const payload = Buffer.from(JSON.stringify({ ...JSON.parse(text), device_id: 'dc-meter-001', seq: 7 }))
    const { readings, events, rejections, mark } = dialect.decode({ ...uplink, payload }, route, deviceType)
    expect({ readings, events, rejections, mark }).toEqual({
      readings: [],
      events: [{ kind: 'command', at, body: { requestId, command, params } }],
      rejections: [],
    })
  })

  it.each([
    ['set_interval', {}, 'there are update_config, start_ota, reboot, factory_reset, request_status'],
    ['constructor', {}, 'is no command'],
    [
      'update_config',
      { sampling_cadence_ms: 99 },
      '"sampling_cadence_ms" of update_config is the number 99 but must be an integer from 100',
    ],
    ['update_config', { sampling_cadence_ms: 60_001 }, 'to 60000'],
    ['update_config', { send_interval_s: 0 }, 'from 1 to 3600'],
    ['update_config', { send_interval_s: 1.5 }, 'an integer'],
    ['update_config', { send_interval_s: '30' }, 'the text "30"'],
    ['update_config', { send_interval_s: null }, 'is null'],
    ['update_config', { hello_interval_s: 4 }, 'from 5 to 3600'],
    ['update_config', { tls_enabled: 'yes' }, 'true or false'],
    ['update_config', { brokers: [] }, '1 to 5 brokers'],
    ['update_config', { brokers: Array.from({ length: 6 }, () => ({ host: 'a', port: 1 })) }, '1 to 5 brokers'],
    ['update_config', { brokers: [{ host: 'a', port: 65_536 }] }, '1 to 65535'],
    ['update_config', { brokers: [{ host: '', port: 1883 }] }, '{host, port}'],
    ['update_config', { brokers: [{ host: 'a', port: 1883, user: 'x' }] }, '{host, port}'],
    ['update_config', { device_id: 'other' }, 'the device id cannot be changed'],
    ['update_config', { interval_s: 5 }, 'it takes sampling_cadence_ms, send_interval_s'],
    ['start_ota', {}, '"fw_version" of start_ota is missing'],
    ['start_ota', { ...firmware, fw_sha256: 'abc' }, '64 characters'],
    ['start_ota', { ...firmware, fw_size_bytes: 0 }, 'from 1'],
    ['reboot', { delay: 1 }, 'reboot has no "delay"; it takes no params'],
  ])('%s %j is refused with a text that says what would be right', (command, params, says) => {
    expect(encode(command, params)).toEqual(expect.stringContaining(says))
  })

  it('is refused when its id could not come back in an answer', () => {
    expect(encode('reboot', {}, { requestId: 'a b' })).toEqual(expect.stringContaining('1 to 64 characters'))
  })

  it('fits its schema whatever it is given, or is refused', () => {
    const params = fc.dictionary(
      fc.constantFrom(
        'sampling_cadence_ms',
        'send_interval_s',
        'hello_interval_s',
        'brokers',
        'tls_enabled',
        'fw_url',
        'device_id',
      ),
      fc.oneof(fc.jsonValue(), fc.integer({ min: -1, max: 4_000 }), fc.constant([{ host: 'a', port: 1 }])),
    )
    const command = fc.constantFrom('update_config', 'start_ota', 'reboot', 'factory_reset', 'request_status', 'x')
    fc.assert(
      fc.property(command, params, (name, given) => {
        const downlink = encode(name, given)
        if (typeof downlink === 'string') expect(downlink.length).toBeGreaterThan(10)
        else expect(schema('command', 'iot-meter')(JSON.parse(textOf(downlink)))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
