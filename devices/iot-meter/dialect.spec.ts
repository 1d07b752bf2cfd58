import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020'
import type { Decoded } from '../../core/dialect'
import type { Uplink } from '../../core/uplink'
import { deviceType } from './device-type'
import { dialect } from './dialect'
import { registry } from './registry'
import { allowedUnits } from './units'

const root = join(__dirname, '..', '..')
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false })
const names = globSync('protocol/iot-meter/*.schema.json', { cwd: root }).map((file) => {
  ajv.addSchema(JSON.parse(readFileSync(join(root, file), 'utf8')))
  return file.replace(/^.*\/|\.schema\.json$/g, '')
})

function schema(name: string): ValidateFunction {
  const found = ajv.getSchema(`https://busbar.example/iot-meter/${name}.schema.json`)
  if (found === undefined) throw new Error(`there is no schema "${name}"`)
  return found
}

const kindOf: Readonly<Record<string, string>> = {
  telemetry: 'telemetry',
  flat: 'telemetry',
  hello: 'hello',
  status: 'status',
  'command-ack': 'command/ack',
  'ota-status': 'ota/status',
}

function decode(text: string, kind: string, identity: string): Decoded {
  const topic = `iot/${identity}/${kind}`
  const payload = Buffer.from(text)
  const receivedAt = Date.UTC(2026, 1, 12, 10, 2, 1)
  const uplink: Uplink = { position: 1, receivedAt, identity, topic, qos: 2, retain: false, payload, refusal: null }
  return dialect.decode(uplink, { dialect: 'iot-meter', kind, device: identity, down: false }, deviceType)
}

interface Sample {
  readonly name: string
  readonly topic: string
  readonly identity: string
  readonly json?: unknown
  readonly expect: { readonly rejections?: readonly { readonly code: string; readonly says: string }[] }
}

const samples = globSync('devices/iot-meter/samples/*.json', { cwd: root })
  .flatMap((file) => JSON.parse(readFileSync(join(root, file), 'utf8')) as readonly Sample[])
  .filter(({ json }) => typeof json === 'object')

describe('the schemas of iot-meter and the decoder', () => {
  // What a schema cannot say: the only reasons to reject a valid datagram or event.
  const beyondSchema = /^(TIMESTAMP_|IDENTITY_MISMATCH|DUPLICATE_KEY|NO_VALUES)/
  const beyondSchemaText = /must be an ISO 8601 time|the unit of|cannot be a measurement type|is true but must be a finite number/

  it.each(samples.map((sample) => [sample.name, sample] as const))('agree on: %s', (_, { topic, json, expect: promised }) => {
    const kind = topic.split('/').slice(2).join('/')
    const rejections = promised.rejections ?? []
    const isFlat = kind === 'telemetry' && !('msg_type' in (json as object)) && (json as { v?: unknown }).v !== 2
    const name = isFlat ? 'flat' : kind.replace('/', '-')
    const valid = schema(name)(json)
    if (rejections.length === 0) expect({ valid, errors: schema(name).errors }).toEqual({ valid: true, errors: null })
    else if (valid && !isFlat)
      expect(rejections.filter(({ code, says }) => !beyondSchema.test(code) && !beyondSchemaText.test(says))).toEqual([])
  })
})

describe('docs/protocols/iot-meter.md', () => {
  const page = readFileSync(join(root, 'docs/protocols/iot-meter.md'), 'utf8')
  const blocks = [...page.matchAll(/(?:<!-- schema: ([\w-]+) -->\n)?```json\n([\s\S]*?)```/g)].map(
    ([, name = '', text = '']) => [name, text] as const,
  )

  it('has an example of every message, and names the schema of each', () => {
    expect([...new Set(blocks.map(([name]) => name))].sort()).toEqual(names.filter((name) => name !== 'common').sort())
  })

  it.each(blocks)('has a valid %s message that is decoded whole: %s', (name, text) => {
    expect({ valid: schema(name)(JSON.parse(text)), errors: schema(name).errors }).toEqual({ valid: true, errors: null })
    const kind = kindOf[name]
    if (kind === undefined) return
    const identity = (JSON.parse(text) as { device_id?: string }).device_id ?? 'meter-004'
    const { readings, events, rejections } = decode(text, kind, identity)
    expect(rejections).toEqual([])
    expect(readings.length + events.length).toBeGreaterThan(0)
  })

  it('describes every key of every message', () => {
    const missing = names.flatMap((name) => {
      const { properties = {} } = schema(name).schema as { properties?: object }
      return Object.keys(properties).filter((key) => !page.includes(`\`${key}\``))
    })
    expect(missing).toEqual([])
  })

  it('has the table of measurement types as the decoder has it', () => {
    const code = (text: string) => `\`${text}\``
    const number = (value: number) => String(value).replace('-', '−')
    const missing = registry
      .map(({ types: [first = '', ...others], channel: { name, unit, range } }) => {
        const also = others.map(code).join(', ') || '–'
        return `| ${code(first)} | ${also} | ${code(name)} | ${unit || '–'} | ${allowedUnits(unit).join(', ')} | ${range.map(number).join(' … ')}`
      })
      .filter((row) => !page.includes(row))
    expect(missing).toEqual([])
  })
})

describe('the iot-meter dialect', () => {
  it('rejects a message kind it does not have', () => {
    expect(decode('{"v":2}', 'firmware', 'A').rejections).toEqual([
      { code: 'UNKNOWN_TOPIC', reason: expect.stringContaining('"firmware"') },
    ])
  })

  it('judges values by the ranges of the device’s type, not of its own', () => {
    const text = '{"voltage_dc":750,"timestamp":"2026-02-12T10:02:00Z"}'
    const uplink = {
      position: 1,
      receivedAt: Date.UTC(2026, 1, 12, 10, 2, 1),
      identity: 'A',
      topic: 'iot/A/telemetry',
      qos: 0 as const,
    }
    const narrow = {
      ...deviceType,
      channels: deviceType.channels.map((channel) =>
        channel.name === 'voltage_dc' ? { ...channel, range: [1000, 1800] as const } : channel,
      ),
    }
    const whole: Uplink = { ...uplink, retain: false, payload: Buffer.from(text), refusal: null }
    const { readings } = dialect.decode(whole, { dialect: 'iot-meter', kind: 'telemetry', device: 'A', down: false }, narrow)
    expect(readings[0]?.quality).toEqual(['out-of-range'])
  })
})
