import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020'
import fc from 'fast-check'
import { parsed } from '../../test/sweeps/schemas'
import { decodeSample, loadSamples, payloadOf, root, type UplinkSample } from '../../test/sweeps/uplink-samples'
import { deviceType } from '../acuvim-ii/device-type'
import { dialect } from './dialect'

const schema = JSON.parse(readFileSync(join(root, 'protocol/local/telemetry.schema.json'), 'utf8')) as {
  readonly properties: object
}
const validate = new Ajv2020({ strict: true }).compile(schema)

describe('decoder and schema of handed over readings agree', () => {
  // What a schema cannot say: the only reasons to reject a valid message.
  const beyondSchema = ['IDENTITY_MISMATCH', 'DUPLICATE_KEY', 'PAYLOAD_TOO_LARGE', 'TOO_DEEP', 'NO_VALUES']
  const clock = ['TIMESTAMP_FUTURE', 'TIMESTAMP_PAST']
  const namesOfTheType = /its name is "/

  it.each(loadSamples<UplinkSample>('devices/local/samples/*.json'))('%s', (_, sample) => {
    const message = parsed(payloadOf(sample))
    const valid = message !== undefined && validate(message)
    const { rejections } = decodeSample(sample)
    if (rejections.length === 0) expect({ valid, errors: validate.errors }).toEqual({ valid: true, errors: null })
    else if (valid) {
      const left = rejections.filter(
        ({ code, reason }) => ![...beyondSchema, ...clock].includes(code) && !namesOfTheType.test(reason),
      )
      expect(left).toEqual([])
    }
  })

  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom(0, 1, -1, 0.5, 2 ** 32, 1_763_683_200_000, null, true, '', 'modbus', ['derived'], { frequency: 50 }),
  )
  /** Mostly what is right, so that the rest of the message is looked at, too. */
  const mostly = (...right: readonly unknown[]) =>
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: value })
  const message = fc.record(
    {
      v: mostly(1),
      ep: mostly(0, 7, 2 ** 32 - 1),
      sq: mostly(0, 7, 2 ** 32 - 1),
      at: mostly(1_763_683_200_000),
      src: mostly('live', 'buffered'),
      ln: mostly('modbus', 'gsm'),
      q: mostly([], ['derived']),
      values: fc.oneof(fc.dictionary(fc.constantFrom('frequency', 'heat_flow', 'u1', ''), mostly(50, 0.5, null)), value),
    },
    { requiredKeys: ['v', 'ep', 'sq', 'at', 'values'] },
  )

  it('on any message: it is decoded or rejected, never both, and what is decoded is valid', () => {
    const head = { position: 1, receivedAt: 1_763_683_200_000, identity: 'A', qos: 1, retain: false, refusal: null } as const
    const route = { dialect: 'local', kind: 'telemetry', device: 'A', down: false }
    let decoded = 0
    fc.assert(
      fc.property(message, (any) => {
        const text = JSON.stringify(any)
        const uplink = { ...head, topic: 'local/A/telemetry', payload: Buffer.from(text) }
        const { readings, rejections } = dialect.decode(uplink, route, deviceType)
        expect(readings.length).toBe(1 - rejections.length)
        expect(readings.flatMap(({ values }) => Object.values(values)).every(Number.isFinite)).toBe(true)
        decoded += readings.length
        if (readings.length > 0) expect(validate(JSON.parse(text)) || validate.errors).toBe(true)
      }),
      { numRuns: 2000 },
    )
    expect(decoded).toBeGreaterThan(20)
  })
})

describe('docs/protocols/local.md', () => {
  const page = readFileSync(join(root, 'docs/protocols/local.md'), 'utf8')
  const blocks = [...page.matchAll(/<!-- schema: telemetry -->\n+```json\n([\s\S]*?)```/g)].map(([, text = '']) => text)

  it('has a valid example', () => {
    expect(blocks.length).toBeGreaterThan(0)
    for (const text of blocks) expect(validate(JSON.parse(text)) || validate.errors).toBe(true)
  })

  it('describes every key', () => {
    expect(Object.keys(schema.properties).filter((key) => !page.includes(`\`${key}\``))).toEqual([])
  })
})
