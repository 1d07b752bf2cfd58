import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020'
import fc from 'fast-check'
import { parsed } from '../../test/sweeps/schemas'
import { decodeSample, loadSamples, payloadOf, root, type UplinkSample } from '../../test/sweeps/uplink-samples'
import { deviceType } from '../plant-sensor/device-type'
import { dialect } from './dialect'

const ajv = new Ajv2020({ strict: true, strictTypes: false })
const names = globSync('protocol/plantops/*.schema.json', { cwd: root }).map((file) => {
  ajv.addSchema(JSON.parse(readFileSync(join(root, file), 'utf8')))
  return file.replace(/^.*\/|\.schema\.json$/g, '')
})

function schema(name: string): ValidateFunction {
  const found = ajv.getSchema(`https://busbar.example/plantops/${name}.schema.json`)
  if (found === undefined) throw new Error(`there is no schema "${name}"`)
  return found
}

describe('decoder and schema of PlantOps agree', () => {
  // What a schema cannot say: the only reasons to reject a valid message.
  const beyondSchema = ['IDENTITY_MISMATCH', 'TOPIC_NOT_ALLOWED', 'DUPLICATE_KEY', 'PAYLOAD_TOO_LARGE', 'TOO_DEEP', 'NO_VALUES']
  const clock = ['TIMESTAMP_FUTURE', 'TIMESTAMP_PAST']
  const noSuchDate = ['OUT_OF_RANGE']

  it.each(loadSamples<UplinkSample>('devices/plantops/samples/*.json'))('%s', (_, sample) => {
    const message = parsed(payloadOf(sample))
    const validate = schema(sample.topic.slice(sample.topic.lastIndexOf('/') + 1))
    const valid = message !== undefined && validate(message)
    const codes = decodeSample(sample).rejections.map(({ code }) => code)
    const allowed = [...beyondSchema, ...clock, ...(sample.name.startsWith('a month') ? noSuchDate : [])]
    if (codes.length === 0) expect({ valid, errors: validate.errors }).toEqual({ valid: true, errors: null })
    else if (valid) expect(allowed).toContain(codes[0])
  })

  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, -1, 0.5, 61_234, 1e308, 1_763_683_200, 1_763_683_200_000, null, true, '', '2025-11-20T23:00:00'),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  )

  it.each(names)('on any %s: it is decoded or rejected, never both, and what is decoded is valid', (kind) => {
    const validate = schema(kind)
    const keys = Object.keys((validate.schema as { properties: object }).properties)
    const head = { position: 1, receivedAt: 1_763_683_200_000, identity: 'P1', qos: 0, retain: false, refusal: null } as const
    const route = { dialect: 'plantops', kind, device: 'P1', down: false }
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value), (message) => {
        const text = JSON.stringify(message)
        const uplink = { ...head, topic: `devices/P1/${kind}`, payload: Buffer.from(text) }
        const { readings, events, rejections } = dialect.decode(uplink, route, deviceType)
        expect(readings.length + events.length > 0).toBe(rejections.length === 0)
        expect([...readings, ...events].every(({ at }) => Number.isSafeInteger(at))).toBe(true)
        if (rejections.length === 0) expect(validate(JSON.parse(text)) || validate.errors).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('docs/protocols/plantops.md', () => {
  const page = readFileSync(join(root, 'docs/protocols/plantops.md'), 'utf8')
  const blocks = [...page.matchAll(/(?:<!-- schema: ([\w-]+) -->\n+)?```json\n([\s\S]*?)```/g)].map(
    ([, name = '', text = '']) => [name, text] as const,
  )

  it('has an example of every message', () => {
    expect([...new Set(blocks.map(([name]) => name))].sort()).toEqual([...names].sort())
  })

  it.each(blocks)('has a valid %s message: %s', (name, text) => {
    const validate = schema(name)
    expect({ valid: validate(JSON.parse(text)), errors: validate.errors }).toEqual({ valid: true, errors: null })
  })

  it('describes every key of every message and every channel', () => {
    const keys = names.flatMap((name) => Object.keys((schema(name).schema as { properties?: object }).properties ?? {}))
    const channels = deviceType.channels.map(({ name }) => name)
    expect([...keys, ...channels].filter((key) => !page.includes(`\`${key}\``))).toEqual([])
  })
})
