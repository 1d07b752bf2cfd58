import fc from 'fast-check'
import type { Decoded } from '../../core/dialect'
import { deviceTypes, dialects } from '../../devices'
import { topicFor } from '../../protocol/topics'
import { changedSeeds, type FuzzedRoute, routesOf, type Seed } from './fuzz-messages'
import { expectSound } from './fuzz-soundness'
import { schemaFor } from './schemas'

const routes = dialects.flatMap(routesOf)
const nobody = { identity: 'A', receivedAt: Date.UTC(2025, 10, 21) }
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '')

function decode(
  { dialect, pattern, kind }: FuzzedRoute,
  { identity, receivedAt }: Pick<Seed, 'identity' | 'receivedAt'>,
  payload: Uint8Array,
): Decoded {
  const type = deviceTypes.find(({ name }) => name === dialect.defaultType)
  if (type === undefined) throw new Error(`no type ${dialect.defaultType}`)
  const head = {
    position: 1,
    receivedAt,
    identity,
    topic: topicFor(pattern, identity),
    qos: 1,
    retain: false,
    refusal: null,
  } as const
  const device = pattern.includes('{id}') ? identity : null
  return dialect.decode({ ...head, payload }, { dialect: dialect.name, kind, device, down: kind === 'command' }, type)
}

/** Nothing vanishes silently. */
function expectAnswer(decoded: Decoded): void {
  expect(decoded.readings.length + decoded.events.length + decoded.rejections.length).toBeGreaterThan(0)
  expectSound(decoded)
}

const numRuns = 200

describe.each(routes)('$dialect.name $kind', (route) => {
  const seeds = changedSeeds(route)

  it('decodes or rejects any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectAnswer(decode(route, nobody, bytes))),
      { numRuns },
    )
  })

  it('decodes or rejects any JSON without throwing', () => {
    const anything = fc.oneof(
      fc.json({ maxDepth: 12 }),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(anything, (text) => expectAnswer(decode(route, nobody, Buffer.from(text)))),
      { numRuns },
    )
  })

  it('decodes or rejects a real message that was changed, and its schema allows what is not rejected', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const bytes = bytesOf(seed.message)
        const decoded = decode(route, seed, bytes)
        expectAnswer(decoded)
        if (decoded.rejections.length > 0) return
        const message: unknown = JSON.parse(bytes.toString())
        const validate = schemaFor(topicFor(route.pattern, seed.identity), message)
        expect({ valid: validate(message), errors: validate.errors }).toEqual({ valid: true, errors: null })
      }),
      { numRuns },
    )
  })

  it('decodes or rejects a real message with some bytes replaced', () => {
    const broken = fc.tuple(seeds, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }))
    fc.assert(
      fc.property(broken, ([seed, changes]) => {
        const bytes = bytesOf(seed.message)
        for (const [place, byte] of changes) bytes[place % bytes.length] = byte
        expectAnswer(decode(route, seed, bytes))
      }),
      { numRuns },
    )
  })
})
