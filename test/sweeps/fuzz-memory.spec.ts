import fc from 'fast-check'
import type { Dialect, Recalled } from '../../core/dialect'
import { dialects } from '../../devices'
import { topicFor } from '../../protocol/topics'
import { SequenceDecoder } from './devices-sequence'
import { changedSeeds, routesOf } from './fuzz-messages'
import { expectSound } from './fuzz-soundness'

const device = 'A'
/** After every time the samples speak of. */
const start = Date.UTC(2026, 2, 1)
/** Largest state a memory may keep of a device, bytes of JSON. */
const maxStateBytes = 64 * 1024

interface Heard {
  readonly topic: string
  readonly payload: Uint8Array
  /** Time since the message before, ms. */
  readonly gap: number
}

function messagesOf(dialect: Dialect): fc.Arbitrary<Heard> {
  const gap = fc.oneof(fc.nat(300), fc.nat(5_000), fc.nat(1e9))
  const time = fc.oneof(
    fc.nat(100_000),
    fc.nat(2 ** 32 + 1_000),
    fc.nat(1e11),
    fc.integer({ min: start - 1e6, max: start + 1e6 }),
  )
  const perRoute = routesOf(dialect).map((route) => {
    const topic = topicFor(route.pattern, device)
    return fc.tuple(changedSeeds(route), gap, fc.option(time)).map(([{ message }, since, timestamp]): Heard => {
      const own = { ...message, ...('device_id' in message && { device_id: device }), ...('device' in message && { device }) }
      const payload = Buffer.from(JSON.stringify(timestamp === null ? own : { ...own, timestamp }))
      return { topic, payload, gap: since }
    })
  })
  return fc.oneof(...perRoute)
}

function expectRecalled({ decoded, wakeAt }: Recalled, decoder: SequenceDecoder): void {
  expectSound(decoded)
  if (wakeAt !== null) expect(Number.isSafeInteger(wakeAt)).toBe(true)
  expect(decoder.stateSize).toBeLessThanOrEqual(maxStateBytes)
}

describe.each(dialects.filter(({ memory }) => memory))('the memory of dialect $name', (dialect) => {
  const messages = messagesOf(dialect)

  it('takes any messages of the device, and any pauses, without throwing, in a state of at most 64 KB', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(messages, fc.boolean()), { maxLength: 40 }), (list) => {
        const decoder = new SequenceDecoder(dialect)
        let receivedAt = start
        for (const [position, [{ topic, payload, gap }, pause]] of list.entries()) {
          receivedAt += gap
          const head = { position, receivedAt, identity: device, qos: 1, retain: false, refusal: null } as const
          if (pause) expectRecalled(decoder.pause(receivedAt), decoder)
          expectRecalled(decoder.message({ ...head, topic, payload }), decoder)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('gives the same answers when the journal is read again', () => {
    fc.assert(
      fc.property(fc.array(messages, { maxLength: 20 }), (list) => {
        const read = () => {
          const decoder = new SequenceDecoder(dialect)
          let receivedAt = start
          return list.map(({ topic, payload, gap }, position) => {
            receivedAt += gap
            return decoder.message({
              position,
              receivedAt,
              identity: device,
              qos: 1,
              retain: false,
              refusal: null,
              topic,
              payload,
            })
          })
        }
        expect(read()).toEqual(read())
      }),
      { numRuns: 50 },
    )
  })
})

describe('the memory of a heat pump that drains a full buffer', () => {
  const longest = -Math.PI * 1e-300

  it.each([
    ['as the firmware writes it', 100, 45.2, '1.0.0'],
    ['with the longest numbers and names there are, all levels flapping', 250, longest, '\u{1f525}'.repeat(64)],
  ])('stays below 64 KB %s', (_, many, value, version) => {
    const decoder = new SequenceDecoder(dialects.find(({ name }) => name === 'heat-pump') as Dialect)
    let readings = 0
    for (let i = 0; i < many; i++) {
      const level = value === longest ? i % 3 : 0
      const message = {
        timestamp: 4e9 + 10_000 * i,
        version: value === longest ? `${i}${version}`.slice(0, 60) : version,
        temperature: { inlet: value, outlet: value, ambient: value, compressor: value },
        electrical: { voltage: value, current: value, power: value },
        pressure: { high: value, low: value },
        status: { compressor: true, fan: true, defrost: false },
        alerts: { voltage: level, compressor_temp: level, pressure_high: level, pressure_low: level, current: level },
        signal: value,
        overflow: i % 2 === 0,
      }
      const payload = Buffer.from(JSON.stringify(message))
      const head = { position: i, receivedAt: start + 100 * i, identity: device, qos: 0, retain: false, refusal: null } as const
      const recalled = decoder.message({ ...head, topic: `heatpump/${device}/data`, payload })
      expectRecalled(recalled, decoder)
      readings += recalled.decoded.readings.length
      if (value !== longest) expect(recalled.decoded.readings.length).toBe(i === many - 1 ? many : 0)
    }
    readings += decoder.pause(start + 1e6).decoded.readings.length
    expect(readings).toBe(many)
  })
})
