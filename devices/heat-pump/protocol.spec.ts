import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020'
import fc from 'fast-check'
import { parsed } from '../../test/sweeps/schemas'
import { decodeSample, loadSamples, payloadOf, root, type UplinkSample } from '../../test/sweeps/uplink-samples'
import { deviceType } from '../heat-pump-monitor/device-type'
import { dialect } from './dialect'
import { measurements } from './measurements'

const ajv = new Ajv2020({ strict: true, strictTypes: false })
const names = globSync('protocol/heat-pump/*.schema.json', { cwd: root }).map((file) => {
  ajv.addSchema(JSON.parse(readFileSync(join(root, file), 'utf8')))
  return file.replace(/^.*\/|\.schema\.json$/g, '')
})

function schema(name: string): ValidateFunction {
  const found = ajv.getSchema(`https://busbar.example/heat-pump/${name}.schema.json`)
  if (found === undefined) throw new Error(`there is no schema "${name}"`)
  return found
}

describe('decoder and schema of the heat pump agree', () => {
  // What a schema cannot say: the only reasons to reject a valid message.
  const beyondSchema = ['IDENTITY_MISMATCH', 'DUPLICATE_KEY', 'PAYLOAD_TOO_LARGE', 'TOO_DEEP', 'NO_VALUES']
  const clock = ['TIMESTAMP_FUTURE', 'TIMESTAMP_PAST']

  it.each(loadSamples<UplinkSample>('devices/heat-pump/samples/*.json'))('%s', (_, sample) => {
    const message = parsed(payloadOf(sample))
    const validate = schema(sample.topic.slice(sample.topic.lastIndexOf('/') + 1))
    const valid = message !== undefined && validate(message)
    const codes = decodeSample(sample).rejections.map(({ code }) => code)
    if (codes.length === 0) expect({ valid, errors: validate.errors }).toEqual({ valid: true, errors: null })
    else if (valid) expect([...beyondSchema, ...clock]).toContain(codes[0])
  })

  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom(0, 1, 2, 3, -0, -1, 0.5, 1e11, 1e308, 1_763_683_200_000, null, true, false, '', 'warning', 'site1'),
  )
  const { properties } = schema('data').schema as { properties: Record<string, { properties?: object }> }
  const fields = (key: string) =>
    fc.dictionary(fc.constantFrom(...Object.keys(properties[key]?.properties ?? { code: 0 })), value)
  const data = fc.record(
    Object.fromEntries(Object.keys(properties).map((key) => [key, fc.oneof(value, fields(key), fields(key), fields(key))])),
    { requiredKeys: [] },
  )
  const alerts = fc.record({ type: value, level: value, value, message: value, timestamp: value }, { requiredKeys: [] })

  it.each([
    ['data', data],
    ['alerts', alerts],
    ['online', value],
  ] as const)('on any %s: it is decoded or rejected, never both, and what is decoded is valid', (kind, messages) => {
    const validate = schema(kind)
    const head = { position: 1, receivedAt: 1_763_683_200_000, identity: 'site1', qos: 0, retain: false, refusal: null } as const
    const route = { dialect: 'heat-pump', kind, device: 'site1', down: false }
    fc.assert(
      fc.property(messages as fc.Arbitrary<unknown>, (message) => {
        const text = JSON.stringify(message)
        const uplink = { ...head, topic: `heatpump/site1/${kind}`, payload: Buffer.from(text) }
        const { readings, events, rejections } = dialect.decode(uplink, route, deviceType)
        expect(readings.length + events.length > 0).toBe(rejections.length === 0)
        expect(readings.flatMap(({ values }) => Object.values(values)).every(Number.isFinite)).toBe(true)
        if (rejections.length === 0) expect(validate(JSON.parse(text)) || validate.errors).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the table of measurements', () => {
  it('fills every channel of the type, and no other', () => {
    const filled = [...measurements.map(({ channel }) => channel), 'signal_strength']
    expect(filled.sort()).toEqual(deviceType.channels.map(({ name }) => name).sort())
  })

  it('names fields and flags the schema has', () => {
    const { properties } = schema('data').schema as { properties: Record<string, { properties: object }> }
    const keys = (group: string) => Object.keys(properties[group]?.properties ?? {})
    expect(measurements.filter(({ group, field }) => !keys(group).includes(field))).toEqual([])
    expect(measurements.flatMap(({ valid }) => valid ?? []).sort()).toEqual(keys('valid').sort())
  })
})

describe('docs/protocols/heat-pump.md', () => {
  const page = readFileSync(join(root, 'docs/protocols/heat-pump.md'), 'utf8')
  const blocks = [...page.matchAll(/(?:<!-- schema: (\w+) -->\n+)?```json\n([\s\S]*?)```/g)].map(
    ([, name = '', text = '']) => [name, text] as const,
  )

  it('has an example of every message', () => {
    expect([...new Set(blocks.map(([name]) => name))].sort()).toEqual([...names].sort())
  })

  it.each(blocks)('has a valid %s message that fits into the 1024 bytes of the board: %s', (name, text) => {
    const validate = schema(name)
    expect({ valid: validate(JSON.parse(text)), errors: validate.errors }).toEqual({ valid: true, errors: null })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024)
  })

  it('describes every key of every message and every channel', () => {
    const keys = names.flatMap((name) => Object.keys((schema(name).schema as { properties?: object }).properties ?? {}))
    const channels = deviceType.channels.map(({ name }) => name).filter((name) => !name.startsWith('temperature_'))
    expect(keys.filter((key) => !new RegExp(`\`${key}[\`.]`).test(page))).toEqual([])
    expect(channels.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
