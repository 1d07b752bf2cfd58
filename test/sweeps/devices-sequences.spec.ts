import type { Recalled } from '../../core/dialect'
import { dialectOf, SequenceDecoder, type SequenceSample, type SequenceStep } from './devices-sequence'
import { loadSamples } from './uplink-samples'

/** Times after the start of the sequence, so that a sample can be read. */
function relative<T extends { readonly at: number }>(items: readonly T[], start: number): readonly object[] {
  return items.map(({ at, ...rest }) => ({ after: at - start, ...rest }))
}

function expectStep({ decoded, wakeAt }: Recalled, { expect: promised }: SequenceStep, start: number): void {
  expect(relative(decoded.readings, start)).toMatchObject(promised.readings ?? [])
  expect(relative(decoded.events, start)).toMatchObject(promised.events ?? [])
  expect(decoded.rejections.map(({ code }) => code)).toEqual(promised.rejections ?? [])
  if (promised.mark !== undefined) expect(relative(decoded.mark ? [decoded.mark] : [], start)).toMatchObject([promised.mark])
  if (promised.timeoutMs !== undefined) expect(decoded.timeoutMs).toBe(promised.timeoutMs)
  if (promised.wakeAfter !== undefined) expect(wakeAt === null ? null : wakeAt - start).toBe(promised.wakeAfter)
}

describe('the sequences of the dialects', () => {
  it.each(loadSamples<SequenceSample>('devices/*/samples/sequences/*.json'))('%s', (_, { device, start: startText, steps }) => {
    const start = Date.parse(startText)
    const decoder = new SequenceDecoder(dialectOf(steps.find(({ topic }) => topic)?.topic ?? ''))
    for (const [index, step] of steps.entries()) {
      const receivedAt = start + step.after
      const { topic, qos = 0 } = step
      const payload = Buffer.from(step.text ?? JSON.stringify(step.json) ?? '')
      const head = { position: index + 1, receivedAt, identity: device, qos, retain: false, payload, refusal: null } as const
      expectStep(topic === undefined ? decoder.pause(receivedAt) : decoder.message({ ...head, topic }), step, start)
    }
  })
})
