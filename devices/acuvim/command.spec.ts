import fc from 'fast-check'
import type { DeviceCommand, Downlink } from '../../core/command'
import { commandNames, commandSchema, schema } from '../../test/sweeps/schemas'
import { deviceType } from '../acuvim-ii/device-type'
import { dialect } from './dialect'

const at = Date.UTC(2025, 10, 21)
const requestId = '7f9c2ba4-e88f-4a5b-8f0a-1c2d3e4f5a6b'

type Params = Readonly<Record<string, unknown>>

function encode(command: string, params: Params = {}, more: Partial<DeviceCommand> = {}): Downlink | string {
  return dialect.encodeCommand?.('ACV-1', { requestId, command, params, at, ...more }) ?? ''
}

function sent(command: string, params: Params = {}): Downlink {
  const downlink = encode(command, params)
  if (typeof downlink === 'string') throw new Error(downlink)
  return downlink
}

const parsed = (payload: Uint8Array): Params => JSON.parse(Buffer.from(payload).toString())

function decode(payload: Uint8Array) {
  const topic = 'acuvim/ACV-1/cmd'
  const uplink = { position: 1, receivedAt: at, identity: 'ACV-1', topic, qos: 1, retain: false, refusal: null } as const
  return dialect.decode({ ...uplink, payload }, { dialect: 'acuvim', kind: 'command', device: 'ACV-1', down: true }, deviceType)
}

const manifest = {
  version: '1.3.0',
  url: 'https://hub.local/fw/1.3.0',
  size: 352,
  sha256: 'ab'.repeat(32),
  signature: 'MEUCIH/1FgfIp/X1',
  hardware: 'Linux',
}
/** Params with everything that a command takes. */
const complete: Readonly<Record<string, Params>> = {
  ping: {},
  get_status: {},
  get_config: { keys: ['poll_ms', 'mqtt_password'] },
  set_config: { values: { poll_ms: 1_000, log_level: 'debug', meter_primary: true, modbus_baud: 9_600 }, restart: true },
  restart: {},
  factory_reset: { confirm: true },
  wifi_scan: {},
  ota_update: manifest,
  ota_confirm: { version: '1.3.0' },
  transport_mode: { mode: 'gsm_first' },
  modbus_scan: { from: 1, to: 9, timeout_ms: 20 },
  modbus_read: { unit: 1, function: 3, address: 16_384, count: 2 },
  get_meter_clock: { unit: 1 },
  set_meter_clock: { unit: 1, clock: '2025-11-21T08:30:00' },
  sd_status: {},
  sd_purge: { confirm: true },
  gsm_status: {},
  log_level: { level: 'debug' },
  rotate_credentials: { password: 's3cret number two' },
  identify: { seconds: 3 },
}

describe('a command to a gateway', () => {
  it('is an envelope on its command topic, QoS 1', () => {
    const { topic, qos, payload, shown } = sent('identify', { seconds: 3 })
    expect({ topic, qos, shown }).toEqual({ topic: 'acuvim/ACV-1/cmd', qos: 1, shown: undefined })
    expect(parsed(payload)).toEqual({ v: 1, id: requestId, cmd: 'identify', params: { seconds: 3 } })
  })

  it('has an end where it would do harm later', () => {
    const ends = commandNames.map((name) => [name, parsed(sent(name, complete[name]).payload).exp]).filter(([, exp]) => exp)
    expect(Object.fromEntries(ends)).toEqual({
      factory_reset: at + 600_000,
      sd_purge: at + 600_000,
      set_meter_clock: at + 60_000,
    })
  })

  it.each(commandNames)('%s is a message of the protocol, and read back as it was given, but for secrets', (command) => {
    const params = complete[command] as Params
    const { payload, shown } = sent(command, params)
    const validate = schema('command')
    expect({ valid: validate(parsed(payload)), errors: validate.errors }).toEqual({ valid: true, errors: null })
    const { events, rejections } = decode(shown?.payload ?? payload)
    const told = command === 'rotate_credentials' ? { password: '[secret]' } : params
    expect({ events, rejections }).toEqual({
      events: [{ kind: 'command', at, body: { requestId, command, params: told } }],
      rejections: [],
    })
  })

  it.each([
    ['reboot', {}, 'there are ping, get_status'],
    ['constructor', {}, 'is no command'],
    ['ping', { loud: true }, 'ping has no "loud"; it takes no params'],
    ['log_level', { levels: 'info' }, 'it takes level'],
    ['log_level', { level: 'loud' }, '"level" is the text "loud" but must be one of "error"'],
    ['modbus_read', {}, '"address" of modbus_read is missing; it must be an integer from 0 to 65535'],
    ['modbus_read', { address: 0, function: 5 }, 'one of 3, 4'],
    ['set_config', { values: { pol_ms: 5 } }, 'there is no setting "pol_ms"; there are transport_mode'],
    ['set_config', { values: { toString: 5 } }, 'there is no setting'],
    ['set_config', { values: { poll_ms: 5 } }, '"poll_ms" is the number 5 but must be an integer from 200 to 3600000'],
    ['set_config', { values: [] }, 'an object of settings'],
    [
      'set_config',
      {
        values: {
          ntp_host: 'é'.repeat(64),
          wifi_ssid: '',
          mqtt_host: '界'.repeat(64),
          gsm_apn: '界'.repeat(63),
          mqtt_password: '界'.repeat(64),
          wifi_password: '界'.repeat(63),
          gsm_password: '界'.repeat(32),
        },
      },
      'at most 1024',
    ],
  ])('%s %j is refused with what would be right', (command, params, part) => {
    expect(encode(command, params)).toContain(part)
  })

  it('is refused with an id that no device takes', () => {
    expect(encode('ping', {}, { requestId: 'a b' })).toContain('the id of a command must be')
  })
})

describe('secrets', () => {
  const secret = 's3cret of hall 2'
  const values = { wifi_ssid: 'Hall 2', wifi_password: secret, gsm_password: secret, gsm_pin: 's3cret', mqtt_password: secret }

  it('are in what is sent, and not in what may be kept', () => {
    const { payload, shown } = sent('set_config', { values })
    expect(parsed(payload).params).toEqual({ values })
    expect(JSON.stringify(shown?.params)).not.toContain('s3cret')
    expect(Buffer.from(shown?.payload ?? []).toString()).not.toContain('s3cret')
    expect(shown?.params).toMatchObject({ values: { wifi_ssid: 'Hall 2', wifi_password: '[secret]' } })
  })

  it('are not in the event, when a service account sends them', () => {
    for (const params of [{ values }, { password: secret }, { list: [{ mqtt_password: secret }] }]) {
      const message = { v: 1, id: 'a', cmd: 'set_config', params }
      expect(JSON.stringify(decode(Buffer.from(JSON.stringify(message))))).not.toContain('s3cret')
    }
  })

  it('are not in what is said against a command', () => {
    expect(encode('rotate_credentials', { password: 's3cret' })).not.toContain('s3cret')
    for (const key of ['wifi_password', 'gsm_password', 'gsm_pin', 'mqtt_password']) {
      const problem = encode('set_config', { values: { [key]: `s3cret${'x'.repeat(80)}` } })
      expect(problem).toMatch(/must be a text of/)
      expect(problem).not.toContain('s3cret')
    }
  })
})

/** As much of a schema as the commands use. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Node[]
  readonly const?: unknown
  readonly type?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly items?: Node
}

/** Values at the edges of what a schema allows, on both sides. */
function around(node: Node): fc.Arbitrary<unknown> {
  if (node.anyOf) return fc.oneof(...node.anyOf.map(around))
  if ('const' in node) return fc.constantFrom(node.const, 'x')
  if (node.enum) return fc.constantFrom(...node.enum, 'none of them', 1)
  if (node.type === 'boolean') return fc.constantFrom(true, false)
  if (node.type === 'array') return fc.array(around(node.items ?? {}), { maxLength: 3 })
  if (node.type === 'integer') {
    const { minimum = 0, maximum = 0 } = node
    return fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, minimum + 0.5)
  }
  if (node.type === 'string') {
    const { minLength = 0, maxLength = 0 } = node
    const lengths = [minLength, maxLength, minLength - 1, maxLength + 1].filter((length) => length >= 0)
    return fc.tuple(fc.constantFrom(...lengths), fc.constantFrom('a', '7', 'é', '𝄞', ' ', '/')).map(([n, c]) => c.repeat(n))
  }
  return objectAround(node)
}

function objectAround({ properties = {}, required = [] }: Node): fc.Arbitrary<Params> {
  const junk = fc.constantFrom<unknown>(null, 7, 'x', true, [], {})
  const entries = Object.entries(properties).map(([key, node]) => {
    const value = fc.oneof({ weight: 20, arbitrary: around(node) }, { weight: 1, arbitrary: junk })
    return [key, fc.option(value, { nil: undefined, freq: required.includes(key) ? 20 : 1 })] as const
  })
  const some = fc.subarray(entries, { minLength: 0 }).chain((chosen) => fc.record(Object.fromEntries(chosen)))
  const with_ = fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constant({ loud: true }) })
  return fc.tuple(some, with_).map(([known, extra]) => JSON.parse(JSON.stringify({ ...known, ...extra })) as Params)
}

describe('what is taken', () => {
  it('is of the twenty commands that have a schema', () => {
    expect(Object.keys(complete).sort()).toEqual([...commandNames].sort())
  })

  it.each(commandNames)('%s is what its schema says', (name) => {
    const validate = commandSchema(name, 'params')
    const node = validate.schema as Node
    const edges = Object.entries(node.properties ?? {}).map(([key, each]) =>
      around(each).map((value) => ({ ...complete[name], [key]: value }) as Params),
    )
    fc.assert(
      fc.property(fc.oneof(objectAround(node), ...edges), (params) => {
        const outcome = encode(name, params)
        const taken = typeof outcome !== 'string' || outcome.includes('at most 1024')
        expect({ params, taken }).toEqual({ params, taken: validate(params) })
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['ota_update', manifest as Params, ['version', 'url', 'sha256', 'signature']],
    ['set_meter_clock', complete.set_meter_clock as Params, ['clock']],
  ])('%s: texts of a form are what the schema says', (name, params, keys) => {
    const validate = commandSchema(name, 'params')
    const spoilt = fc
      .tuple(fc.constantFrom(...keys), fc.nat(300), fc.constantFrom('', ' ', '.', '=', 'é', 'g', '0', '~', '\n'))
      .map(([key, place, by]) => {
        const text = String(params[key])
        const i = place % (text.length + 1)
        return { ...params, [key]: text.slice(0, i) + by + text.slice(i + 1) }
      })
    fc.assert(
      fc.property(spoilt, (each) => {
        expect({ each, taken: typeof encode(name, each) !== 'string' }).toEqual({ each, taken: validate(each) })
      }),
      { numRuns: 500 },
    )
  })

  it.each(Object.entries((commandSchema('set_config', 'params').schema as Node).properties?.values?.properties ?? {}))(
    'the setting %s is what its schema says',
    (key, node) => {
      const validate = commandSchema('set_config', 'params')
      fc.assert(
        fc.property(around(node), (value) => {
          const params = { values: { [key]: value } }
          expect({ params, taken: typeof encode('set_config', params) !== 'string' }).toEqual({ params, taken: validate(params) })
        }),
      )
    },
  )
})
