import type { DeviceType } from '../channel'
import type { Decoded, Dialect } from '../dialect'
import { itemId } from '../item-id'
import type { Uplink } from '../uplink'
import { Directory } from './directory'
import { Projector } from './projector'

const meter: DeviceType = { name: 'meter', label: 'Meter', dialect: 'test', channels: [], headline: [] }
const empty: Decoded = { readings: [], events: [], rejections: [] }

/** A dialect in which the payload's text says what to do. */
const dialect: Dialect = {
  name: 'test',
  uplinks: [
    { pattern: 'm/{id}/data', kind: 'telemetry' },
    { pattern: 'devices/register', kind: 'register' },
  ],
  downlinks: [],
  defaultType: 'meter',
  numbering: 'readings',
  decode(uplink) {
    const text = String.fromCharCode(...uplink.payload)
    if (text === 'throw') throw new Error('decoder broke')
    if (text === 'me') return { ...empty, events: [{ kind: 'registered', at: 9, body: { mac: 'm' } }] }
    if (text === 'bad') return { ...empty, rejections: [{ code: 'NOT_JSON', reason: 'not JSON' }] }
    const [at, seq, value] = text.split(',').map(Number) as [number, number, number]
    const reading = { at, epoch: 1, seq, source: 'live', link: null, quality: [], values: { active_power: value } } as const
    return { ...empty, readings: [reading] }
  },
}

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0))
const uplink = (position: number, payload: string, over: Partial<Uplink> = {}): Uplink => ({
  position,
  receivedAt: 1000 + position,
  identity: 'A',
  topic: 'm/A/data',
  qos: 1,
  retain: false,
  payload: bytes(payload),
  refusal: null,
  ...over,
})

function projector(policy: 'auto' | 'pending' | 'refuse' = 'auto', directory = new Directory()) {
  return new Projector({ dialects: [dialect], types: [meter], directory, policy })
}

test('a reading gets the sender, its type and an id made of its place in the journal', () => {
  const batch = projector().project([uplink(7, '500,3,42')], 7)
  expect(batch.readings).toEqual([
    expect.objectContaining({ id: itemId(7, 1), device: 'A', type: 'meter', at: 500, seq: 3, receivedAt: 1007 }),
  ])
  expect(batch.cursor).toBe(7)
})

test('latest is the newest by event time: a late reading is kept but does not become latest', () => {
  const p = projector()
  p.project([uplink(1, '500,1,42')], 1)
  const batch = p.project([uplink(2, '400,0,7')], 2)
  expect(batch.readings).toHaveLength(1)
  expect(batch.latest).toEqual([])
})

test('a message on which the decoder throws is set aside alone', () => {
  const batch = projector().project([uplink(1, '1,1,1'), uplink(2, 'throw'), uplink(3, '2,2,2')], 3)
  expect(batch.readings.map((r) => r.at)).toEqual([1, 2])
  expect(batch.rejected).toEqual([expect.objectContaining({ id: itemId(2, 1), code: 'DECODER_FAULT', raw: bytes('throw') })])
})

test.each([
  ['a topic nobody knows', { topic: 'm/A/what' }, 'UNKNOWN_TOPIC'],
  ['the topic of another device', { topic: 'm/B/data' }, 'TOPIC_NOT_ALLOWED'],
  ['what the broker refused', { refusal: 'PACKET_TOO_LARGE' as const }, 'PACKET_TOO_LARGE'],
  ['a sender whose name is no device id', { identity: 'no/id', topic: 'devices/register' }, 'UNKNOWN_DEVICE'],
])('%s ends as rejected', (_, over, code) => {
  const batch = projector().project([uplink(1, '1,1,1', over)], 1)
  expect(batch.rejected.map((r) => r.code)).toEqual([code])
  expect(batch.readings).toEqual([])
})

test('under the policy auto an unknown device is decoded at once and announced once', () => {
  const batch = projector('auto').project([uplink(1, '1,1,1'), uplink(2, '2,2,2')], 2)
  expect(batch.readings).toHaveLength(2)
  expect(batch.events).toEqual([
    expect.objectContaining({
      id: itemId(1, 0),
      kind: 'appeared',
      device: 'A',
      body: { type: 'meter', dialect: 'test', approval: 'approved' },
    }),
  ])
})

test('a device that waits for approval is introduced at once, and its registration is kept to be read again', () => {
  const batch = projector('pending').project([uplink(1, 'me', { topic: 'devices/register' }), uplink(2, '500,1,42')], 2)
  expect(batch.events.map(({ kind, body }) => [kind, body])).toEqual([
    ['appeared', expect.anything()],
    ['registered', { mac: 'm' }],
  ])
  expect(batch.rejected.map(({ code }) => code)).toEqual(['DEVICE_PENDING', 'DEVICE_PENDING'])
  expect(batch.facts).toEqual([])
  expect(batch.readings).toEqual([])
})

test('under the policy pending its messages wait as rejected until it is approved', () => {
  const directory = new Directory()
  const p = projector('pending', directory)
  const waiting = p.project([uplink(1, '1,1,1')], 1)
  expect(waiting.rejected.map((r) => r.code)).toEqual(['DEVICE_PENDING'])
  expect(waiting.events.map((e) => e.body.approval)).toEqual(['pending'])
  directory.set({ id: 'A', type: 'meter', approval: 'approved', groups: [] })
  const replayed = p.project([uplink(2, '1,1,1', { replayed: true })], 2, [itemId(1, 1)])
  expect(replayed.readings).toHaveLength(1)
  expect(replayed.settled).toEqual([itemId(1, 1)])
})

test('a message offered again long after it arrived does not say that the device is there', () => {
  const batch = projector().project([uplink(1, '1,1,1', { replayed: true, retain: true })], 1)
  expect(batch.readings).toHaveLength(1)
  expect(batch.facts).toEqual([])
  expect(batch.retained).toEqual([])
})

test('under the policy refuse nothing of an unknown device is decoded and it does not appear', () => {
  const batch = projector('refuse').project([uplink(1, '1,1,1')], 1)
  expect(batch.rejected.map((r) => r.code)).toEqual(['UNKNOWN_DEVICE'])
  expect(batch.events).toEqual([])
})

test('the last retained message of a topic is kept, and an empty one takes it away without being rejected', () => {
  const batch = projector().project([uplink(1, '1,1,1', { retain: true }), uplink(2, '', { retain: true })], 2)
  expect(batch.retained).toEqual([expect.objectContaining({ topic: 'm/A/data', payload: new Uint8Array() })])
  expect(batch.rejected).toEqual([])
})

test('a rejected message keeps a bounded piece of its payload and its whole size', () => {
  const batch = projector().project([uplink(1, 'x'.repeat(5000), { refusal: 'PACKET_TOO_LARGE' })], 1)
  expect(batch.rejected[0]).toMatchObject({ size: 5000 })
  expect(batch.rejected[0]?.raw.length).toBe(1024)
})
