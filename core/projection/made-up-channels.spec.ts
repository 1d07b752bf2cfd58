import type { Channel, DeviceType } from '../channel'
import type { Dialect } from '../dialect'
import { forgetTopic } from '../hub-topics'
import type { ProjectionBatch } from '../ports/projection'
import type { DecodedReading, LatestValues } from '../reading'
import type { Uplink } from '../uplink'
import { Directory } from './directory'
import { mostMadeUp } from './made-up-channels'
import { Projector } from './projector'

const channel = (name: string) => ({ name }) as Channel
const types = [
  { name: 'meter', label: 'Meter', dialect: 'test', channels: [channel('power'), channel('current')], headline: [] },
  { name: 'sensor', label: 'Sensor', dialect: 'test', channels: [channel('heat')], headline: [] },
] satisfies DeviceType[]

/** Payloads are JSON: the values of each reading of the message. */
const dialect: Dialect = {
  name: 'test',
  uplinks: [{ pattern: 'm/{id}', kind: 'data' }],
  downlinks: [],
  defaultType: 'meter',
  numbering: 'readings',
  decode({ payload, position }) {
    const all = JSON.parse(String.fromCharCode(...payload)) as DecodedReading['values'][]
    const readings = all.map((values, i): DecodedReading => {
      return { at: position * 10 + i, epoch: 1, seq: position - 1, source: 'live', link: null, quality: [], values }
    })
    return { readings, events: [{ kind: 'heartbeat', at: position, body: {} }], rejections: [] }
  },
}

let position = 0
beforeEach(() => {
  position = 0
})

function uplink(values: readonly DecodedReading['values'][], over: Partial<Uplink> = {}): Uplink {
  const payload = Uint8Array.from(JSON.stringify(values), (c) => c.charCodeAt(0))
  const receivedAt = ++position * 10
  return { position, receivedAt, identity: 'A', topic: 'm/A', qos: 1, retain: false, payload, refusal: null, ...over }
}

const directory = (type = 'meter') => new Directory([{ id: 'A', type, approval: 'approved', groups: [] }])

function projector(latest: readonly LatestValues[] = [], who = directory()): Projector {
  return new Projector({ dialects: [dialect], types, directory: who, policy: 'auto', latest })
}

/** Channels that nobody knows, numbered. */
function names(from: number, count: number): Record<string, number> {
  return Object.fromEntries([...Array(count).keys()].map((i) => [`x${from + i}`, i]))
}

const said = ({ rejected }: ProjectionBatch) => rejected.map(({ code, reason }) => `${code}: ${reason.split('.')[0]}`)

test('a device has so many places for channels that no type has; what comes too late is left out, and the rest of its reading stored', () => {
  const p = projector()
  p.project([uplink([names(0, mostMadeUp - 1)])], 1)
  const batch = p.project(
    [
      uplink([
        { power: 1, y0: 2, y1: 3, current: 4, x7: 5 },
        { y1: 6, y2: 7, heat: 8 },
      ]),
    ],
    2,
  )
  expect(batch.readings.map(({ values }) => values)).toEqual([{ power: 1, y0: 2, current: 4, x7: 5 }, { heat: 8 }])
  expect(batch.leftOut).toBe(3)
  const last = `"y0" is the last of ${mostMadeUp} channels that no device type has`
  expect(said(batch)).toEqual([
    `TOO_MANY_CHANNELS: ${last}; new ones are not stored, beginning with "y1" and 1 more of this message`,
  ])
  expect(batch.events).toHaveLength(1)
  const [latest] = batch.latest
  expect(Object.keys(latest?.values ?? {})).toHaveLength(mostMadeUp + 3)
})

test('that is told once, when the last place is taken, whether or not something was left out by then', () => {
  const p = projector()
  const full = p.project([uplink([names(0, mostMadeUp)])], 1)
  expect(said(full)).toEqual([expect.stringMatching(/^TOO_MANY_CHANNELS: .* new ones are not stored$/)])
  expect(full.leftOut).toBeUndefined()
  const after = p.project([uplink([{ power: 1, y: 2, x3: 4 }]), uplink([{ power: 1, z: 2 }]), uplink([names(0, 9)])], 4)
  expect(said(after)).toEqual([])
  expect(after.leftOut).toBe(2)
  expect(after.readings.map(({ values }) => values)).toEqual([{ power: 1, x3: 4 }, { power: 1 }, names(0, 9)])
})

test('a reading of which nothing is left is not stored, but was not missing either', () => {
  const p = projector()
  p.project([uplink([names(0, mostMadeUp)])], 1)
  const batch = p.project([uplink([{ y: 1 }]), uplink([{ power: 1 }]), uplink([{ power: 1 }], { receivedAt: 10_000_000 })], 4)
  expect(batch.readings.map(({ seq }) => seq)).toEqual([2, 3])
  expect(batch.gaps).toEqual([])
})

test('every device has places of its own, and a start of the hub changes nothing', () => {
  const p = projector()
  const { latest } = p.project([uplink([names(0, mostMadeUp)]), uplink([names(900, 2)], { identity: 'B', topic: 'm/B' })], 2)
  const again = projector(JSON.parse(JSON.stringify(latest)) as LatestValues[])
  const batch = again.project([uplink([{ y: 1, x1: 2 }]), uplink([{ y: 1 }], { identity: 'B', topic: 'm/B' })], 4)
  expect(batch.readings.map(({ device, values }) => [device, values])).toEqual([
    ['A', { x1: 2 }],
    ['B', { y: 1 }],
  ])
})

test('a device that says it is of another type takes what it made up along', () => {
  const who = directory()
  const p = projector([], who)
  p.project([uplink([{ power: 1, ...names(0, mostMadeUp) }])], 1)
  who.set({ id: 'A', type: 'sensor', approval: 'approved', groups: [] })
  const batch = p.project([uplink([{ heat: 1, y: 2, x3: 4 }])], 2)
  expect(batch.readings.map(({ type, values }) => [type, values])).toEqual([['sensor', { heat: 1, x3: 4 }]])
  expect(batch.latest[0]?.values).not.toHaveProperty('power')
})

test('a device that is deleted begins anew', () => {
  const p = projector()
  p.project([uplink([names(0, mostMadeUp)]), uplink([], { topic: forgetTopic })], 2)
  const batch = p.project([uplink([{ y: 1 }])], 3)
  expect(batch.readings.map(({ values }) => values)).toEqual([{ y: 1 }])
})

test('what an older version took beyond the bound goes on', () => {
  const values = Object.fromEntries(Object.keys(names(0, 2 * mostMadeUp)).map((name) => [name, { value: 1, at: 1 }]))
  const p = projector([{ device: 'A', type: 'meter', at: 1, id: 1, values }])
  const batch = p.project([uplink([{ [`x${2 * mostMadeUp - 1}`]: 5, y: 6 }])], 1)
  expect(batch.readings.map((reading) => reading.values)).toEqual([{ [`x${2 * mostMadeUp - 1}`]: 5 }])
  expect(batch.leftOut).toBe(1)
})
