import type { DecodedReading } from '../../core/reading'
import { deviceTypes, dialects } from '../../devices'
import { matchTopic } from '../../protocol/topics'
import { type Kind, messagesOf } from './kinds'
import { readPacket } from './mqtt-packets'
import { Template } from './template'

const begunAt = Date.UTC(2026, 0, 1)
const context = { device: 'BENCH-01', epoch: 3, begunAt, stepMs: 60_000 }

/** What the hub makes of two messages of a kind. */
function decoded(kind: Kind): readonly DecodedReading[] {
  const plan = messagesOf(kind, context)
  const template = new Template(plan)
  const bytes = Buffer.alloc(2 * template.length)
  template.write(bytes, 0, 1, 0, begunAt)
  template.write(bytes, template.length, 2, 1, begunAt + 20)
  return [0, template.length].flatMap((offset) => {
    expect(readPacket(bytes, offset)).toMatchObject({ type: 3, end: offset + template.length })
    const packet = bytes.subarray(offset, offset + template.length)
    const payload = packet.subarray(packet.indexOf('{'))
    const uplink = {
      position: 1,
      receivedAt: begunAt + 20,
      identity: 'BENCH-01',
      topic: plan.topic,
      retain: false,
      payload,
      refusal: null,
    }
    for (const dialect of dialects) {
      const type = deviceTypes.find(({ name }) => name === dialect.defaultType)
      const match = dialect.uplinks.find(({ pattern }) => matchTopic(pattern, plan.topic) !== null)
      if (type === undefined || match === undefined) continue
      const route = { dialect: dialect.name, kind: match.kind, device: 'BENCH-01', down: false }
      const { readings, rejections } = dialect.decode({ ...uplink, qos: plan.qos }, route, type)
      expect(rejections).toEqual([])
      expect(readings).toHaveLength(template.readings)
      return readings
    }
    throw new Error(`no dialect has ${plan.topic}`)
  })
}

test.each([
  ['acuvim', 2],
  ['acuvim-card', 40],
  ['acuvim-25', 2],
  ['dc', 20],
  ['ac', 20],
  ['heat-pump', 2],
  ['plantops', 2],
] as const)('two messages of %s are %i readings, none like another', (kind, count) => {
  const keys = decoded(kind).map(({ at, epoch, seq }) => `${at} ${epoch} ${seq}`)
  expect(new Set(keys).size).toBe(count)
})

test('what was kept on the card is a day, from its beginning on', () => {
  const readings = decoded('acuvim-card')
  expect(readings[0]?.at).toBe(begunAt - 86_400_000)
  expect(readings.map(({ at }, index) => at - (readings[0]?.at ?? 0) - index * 60_000)).toEqual(Array(40).fill(0))
  expect(readings.every(({ source }) => source === 'buffered')).toBe(true)
})

test('a message of 25 values has the time when the job began and its number in ms', () => {
  const readings = decoded('acuvim-25')
  expect(readings.map(({ at }) => at)).toEqual([begunAt, begunAt + 1])
  expect(Object.keys(readings[0]?.values ?? {})).toHaveLength(25)
})

test('a message has the size of one in the field', () => {
  const size = (kind: Kind): number => new Template(messagesOf(kind, context)).length
  expect(size('acuvim')).toBeGreaterThan(320)
  expect(size('acuvim')).toBeLessThan(400)
  expect(size('dc')).toBeGreaterThan(1_200)
  expect(size('heat-pump')).toBeLessThan(1024)
})
