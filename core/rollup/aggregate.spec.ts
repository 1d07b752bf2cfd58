import type { Channel, DeviceType } from '../channel'
import { aggregate, countersOf, hasIntegrals, readingsFor } from './aggregate'
import type { CounterValue } from './counter-step'
import type { RollupReading } from './rollup-reading'

const minute = 60_000
const end = 5 * minute
const base = { label: '', unit: '', key: '', range: [0, 1], group: '', phase: null, decimals: 2 } as const
const power: Channel = { ...base, name: 'power', kind: 'gauge' }
const energy: Channel = { ...base, name: 'energy', kind: 'counter', counter: { rollsOverAt: 1000, maxPerHour: 100 } }
const state: Channel = { ...base, name: 'state', kind: 'code' }
const work: Channel = { ...base, name: 'work', kind: 'counter', integral: { of: 'power', part: 'all', perHour: 1 } }

const typeOf = (...channels: Channel[]): DeviceType => ({ name: 't', label: '', dialect: 'd', channels, headline: [] })
const reading = (at: number, values: Record<string, number>, epoch = 0, seq = 0): RollupReading => ({ at, epoch, seq, values })

function sumUp(type: DeviceType, readings: readonly RollupReading[], previous: Record<string, CounterValue> = {}) {
  return aggregate({ type, start: 0, end, readings, previous })
}

test('a gauge has count, least, greatest, mean, first and last', () => {
  const readings = [reading(0, { power: 3 }), reading(1, { power: 1 }), reading(2, { power: 8 }), reading(3, { power: 4 })]
  expect(sumUp(typeOf(power), readings)).toEqual({
    start: 0,
    channels: { power: { count: 4, min: 1, max: 8, mean: 4, first: 3, last: 4, delta: null, events: null } },
  })
})

test('first and last go by event time, then by epoch, then by number', () => {
  const readings = [
    reading(5, { power: 4 }, 2, 1),
    reading(5, { power: 1 }, 1, 9),
    reading(5, { power: 3 }, 2, 0),
    reading(5, { power: 2 }, 1, 10),
  ]
  expect(sumUp(typeOf(power), readings)?.channels.power).toMatchObject({ first: 1, last: 4 })
})

test('a reading at the end of a bucket belongs to the next one', () => {
  expect(sumUp(typeOf(power), [reading(-1, { power: 1 }), reading(end, { power: 2 })])).toBeNull()
  expect(sumUp(typeOf(power), [reading(0, { power: 1 }), reading(end - 1, { power: 2 })])?.channels.power?.count).toBe(2)
})

test('a bucket without readings, or without values in them, does not exist', () => {
  expect(sumUp(typeOf(power, energy, work), [])).toBeNull()
  expect(sumUp(typeOf(power, energy, work), [reading(1, {})])).toBeNull()
})

test('a channel that no reading has is absent', () => {
  const bucket = sumUp(typeOf(power, state), [reading(1, { power: 1 })])
  expect(Object.keys(bucket?.channels ?? {})).toEqual(['power'])
})

test('channels stand in the order of the type, those it does not know come after them by name', () => {
  const readings = [reading(1, { zeta: 1, state: 2 }), reading(2, { alpha: 3, power: 4 })]
  const channels = sumUp(typeOf(power, state), readings)?.channels
  expect(Object.keys(channels ?? {})).toEqual(['power', 'state', 'alpha', 'zeta'])
  expect(channels?.zeta).toMatchObject({ mean: 1, delta: null })
})

test('a device may call a channel whatever it likes', () => {
  const values = JSON.parse('{"__proto__": 1, "constructor": 2}')
  const channels = sumUp(typeOf(power), [reading(1, values)])?.channels ?? {}
  expect(Object.entries(channels).map(([name, { last }]) => [name, last])).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
  ])
})

test('the mean of large values that hardly differ keeps their difference', () => {
  const readings = [1, 2, 3, 4].map((n) => reading(n, { power: 1e15 + n / 4 }))
  expect(sumUp(typeOf(power), readings)?.channels.power?.mean).toBe(1e15 + 0.625)
})

test('the mean is never outside of the values', () => {
  const readings = Array.from({ length: 7 }, (_, n) => reading(n, { power: 0.1 }))
  expect(sumUp(typeOf(power), readings)?.channels.power?.mean).toBe(0.1)
})

test('values too large to be added have a mean all the same', () => {
  const values = [1e308, -1.7e308, 1.7e308, 1.7e308, 1.7e308]
  const bucket = sumUp(
    typeOf(power),
    values.map((value, n) => reading(n, { power: value })),
  )
  const mean = bucket?.channels.power?.mean ?? Number.NaN
  expect(mean).toBeGreaterThanOrEqual(-1.7e308)
  expect(mean).toBeLessThanOrEqual(1.7e308)
})

test('a counter counts from what it showed before the bucket', () => {
  const bucket = sumUp(typeOf(energy), [reading(1, { energy: 12 }), reading(2, { energy: 15 })], {
    energy: { value: 10, at: -1 },
  })
  expect(bucket?.channels.energy).toMatchObject({ first: 12, last: 15, delta: 5, events: null })
})

test('the first value that a counter ever showed is no rise', () => {
  const bucket = sumUp(typeOf(energy), [reading(1, { energy: 12 }), reading(2, { energy: 15 })])
  expect(bucket?.channels.energy?.delta).toBe(3)
})

test('resets, roll-overs and swaps are told apart and counted', () => {
  const values = [500, 0, 2, 600, 990, 3, 200]
  const readings = values.map((value, n) => reading(n, { energy: value }))
  // 500 → 0 reset, → 2, → 600 and → 990 swaps, → 3 roll-over by 13, → 200 swap.
  expect(sumUp(typeOf(energy), readings)?.channels.energy).toMatchObject({
    delta: 2 + 13,
    events: { resets: 1, rollovers: 1, swaps: 3 },
  })
})

test('a counter without limits believes every rise', () => {
  const plain: Channel = { ...base, name: 'energy', kind: 'counter' }
  const readings = [reading(1, { energy: 1 }), reading(2, { energy: 1e6 }), reading(3, { energy: 0 })]
  expect(sumUp(typeOf(plain), readings)?.channels.energy).toMatchObject({
    delta: 999_999,
    events: { resets: 1, rollovers: 0, swaps: 0 },
  })
})

test('only a counter has a delta, whatever previous values are given', () => {
  const previous = { power: { value: 0, at: -1 }, state: { value: 0, at: -1 } }
  const channels = sumUp(typeOf(power, state), [reading(1, { power: 5, state: 5 })], previous)?.channels
  expect([channels?.power?.delta, channels?.state?.delta]).toEqual([null, null])
})

test('an integral has a delta and no readings, and reaches across the bounds of its bucket', () => {
  const readings = [-30_000, 30_000, 90_000].map((at) => reading(at, { power: 60 }))
  const bucket = sumUp(typeOf(power, work), readings)
  expect(bucket?.channels.power?.count).toBe(2)
  expect(bucket?.channels.work).toEqual({ count: 0, min: 0, max: 0, mean: 0, first: 0, last: 0, delta: 1.5, events: null })
})

test('an integral of which nothing is known is absent', () => {
  expect(sumUp(typeOf(power, work), [reading(1, { power: 60 })])?.channels).not.toHaveProperty('work')
})

test('a calculated channel is calculated, also where a device sends one of its name', () => {
  const readings = [0, 60_000].map((at) => reading(at, { power: 60, work: 777 }))
  expect(sumUp(typeOf(power, work), readings)?.channels.work).toMatchObject({ count: 0, last: 0, delta: 1 })
})

test('readings of other channels in between do not break an integral', () => {
  const readings = [
    ...[0, 60_000, 120_000].map((at) => reading(at, { power: 60 })),
    ...[1, 2, 3, 4].map((at) => reading(at, { state: 1 })),
  ]
  expect(sumUp(typeOf(power, work), readings)?.channels.work?.delta).toBeCloseTo(2, 12)
})

test('readings further away than what is asked for change nothing', () => {
  const type = typeOf(power, work)
  const { from, to } = readingsFor(type, 0, end)
  expect([from, to]).toEqual([-6 * minute, end + 6 * minute])
  const inside = [0, 60_000, 120_000].map((at) => reading(at, { power: 60 }))
  const outside = [from - 1, to].map((at) => reading(at, { power: 1e9 }))
  expect(sumUp(type, [...inside, ...outside])).toEqual(sumUp(type, inside))
})

test('a type tells what its roll-ups need', () => {
  const type = typeOf(power, energy, work)
  expect([hasIntegrals(type), countersOf(type)]).toEqual([true, ['energy']])
  const plain = typeOf(power, energy)
  expect([hasIntegrals(plain), readingsFor(plain, 0, end)]).toEqual([false, { from: 0, to: end }])
})
