import fc from 'fast-check'
import type { Decoded, Dialect } from '../../core/dialect'
import { rejectionCodes } from '../../core/errors/catalogue'
import { maxItemsPerUplink } from '../../core/item-id'
import { deviceTypes, dialects } from '../../devices'
import { topicFor } from '../../protocol/topics'
import { parsed, schemaFor } from './schemas'
import { loadSamples, payloadOf, type UplinkSample } from './uplink-samples'

const device = 'ACV-001'
const receivedAt = Date.UTC(2025, 10, 21)

function decode(dialect: Dialect, pattern: string, kind: string, payload: Uint8Array): Decoded {
  const type = deviceTypes.find(({ name }) => name === dialect.defaultType)
  if (type === undefined) throw new Error(`no type ${dialect.defaultType}`)
  const topic = topicFor(pattern, device)
  const uplink = { position: 1, receivedAt, identity: device, topic, qos: 1, retain: false, payload, refusal: null } as const
  return dialect.decode(uplink, { dialect: dialect.name, kind, device: pattern.includes('{id}') ? device : null }, type)
}

/** What every consumer of a decoder relies on, whatever came in. */
function expectSound({ readings, events, rejections }: Decoded): void {
  expect(readings.length + events.length + rejections.length).toBeGreaterThan(0)
  expect(readings.length + events.length + rejections.length).toBeLessThanOrEqual(maxItemsPerUplink)
  for (const { at, epoch, seq, values } of readings) {
    const entries = Object.entries(values)
    expect(entries.length).toBeGreaterThan(0)
    expect(entries.filter(([name, value]) => !/^[a-z][a-z0-9_]*$/.test(name) || !Number.isFinite(value))).toEqual([])
    expect([at, epoch, seq].every(Number.isSafeInteger)).toBe(true)
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype)
  }
  for (const { at, body } of events) {
    expect(Number.isSafeInteger(at)).toBe(true)
    expect(JSON.parse(JSON.stringify(body))).toEqual(body)
  }
  for (const { code, reason } of rejections) {
    expect(rejectionCodes).toContain(code)
    expect(reason.length).toBeGreaterThan(10)
    expect(reason.length).toBeLessThan(400)
    expect(reason).not.toMatch(/\p{Cc}/u)
  }
}

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '')
const routes = dialects.flatMap((dialect) => dialect.uplinks.map(({ pattern, kind }) => ({ dialect, pattern, kind })))

/** Real messages to change: far more telling than anything made up. */
const seeds = loadSamples<UplinkSample>('{protocol,devices}/acuvim/{vectors,samples}/*.json')
  .filter(([, sample]) => 'identity' in sample)
  .map(([, sample]) => parsed(payloadOf(sample)))
  .filter((message): message is Record<string, unknown> => typeof message === 'object' && message !== null)

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    0,
    -0,
    -1,
    0.5,
    2 ** 32,
    2 ** 53,
    1e308,
    1_763_683_200_000,
    '',
    '1',
    null,
    true,
    [],
    {},
    'boot',
    'sd',
    '__proto__',
  ),
)
const oddKey = fc.constantFrom(
  'v',
  'ep',
  'sq',
  'ts',
  'd',
  'k',
  'r',
  'ck',
  'up',
  'ln',
  'src',
  'hb',
  'st',
  'ses',
  'id',
  'ty',
  'sev',
  'on',
  'fw',
)

const changedMessage = fc
  .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(oddKey, fc.option(oddValue, { nil: undefined })), { maxLength: 3 }))
  .map(([seed, changes]) => ({ ...seed, ...Object.fromEntries(changes) }))

const numRuns = 200

describe.each(routes)('$dialect.name $kind', ({ dialect, pattern, kind }) => {
  it('decodes or rejects any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectSound(decode(dialect, pattern, kind, bytes))),
      { numRuns },
    )
  })

  it('decodes or rejects any JSON without throwing', () => {
    const anything = fc.oneof(
      fc.json({ maxDepth: 12 }),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(anything, (text) => expectSound(decode(dialect, pattern, kind, Buffer.from(text)))),
      { numRuns },
    )
  })

  it('decodes or rejects a real message that was changed', () => {
    fc.assert(
      fc.property(changedMessage, (message) => expectSound(decode(dialect, pattern, kind, bytesOf(message)))),
      { numRuns },
    )
  })

  it('decodes or rejects a real message with some bytes replaced', () => {
    const broken = fc.tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }))
    fc.assert(
      fc.property(broken, ([seed, changes]) => {
        const bytes = bytesOf(seed)
        for (const [place, byte] of changes) bytes[place % bytes.length] = byte
        expectSound(decode(dialect, pattern, kind, bytes))
      }),
      { numRuns },
    )
  })
})

describe.each(routes.filter(({ dialect }) => dialect.name === 'acuvim'))(
  'the schema of acuvim $kind',
  ({ dialect, pattern, kind }) => {
    it('allows every message that is decoded without a rejection', () => {
      const validate = schemaFor(topicFor(pattern, device))
      fc.assert(
        fc.property(changedMessage, (message) => {
          const bytes = bytesOf(message)
          if (decode(dialect, pattern, kind, bytes).rejections.length > 0) return
          expect({ valid: validate(JSON.parse(bytes.toString())), errors: validate.errors }).toEqual({
            valid: true,
            errors: null,
          })
        }),
        { numRuns },
      )
    })
  },
)
