import fc from 'fast-check'
import type { ChannelBucket } from '../../../../core/rollup/bucket'
import { packBucket, unpackBucket } from './packed-bucket'

const names = ['voltage', 'energy', 'odd', 'power']
const keyOf = (name: string) => (name === 'odd' ? 70_000 : names.indexOf(name))
const nameOf = (key: number) => names.find((name) => keyOf(name) === key) ?? null

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.tuple(fc.integer(), fc.constantFrom(1, 10, 1000, 1e6, 1e7)).map(([whole, power]) => whole / power),
  fc.constantFrom(0, -0, 123_456_789_012_345, 2 ** 53, -1e-9, 0.1 + 0.2, Number.MAX_VALUE),
)
const whole = fc.integer({ min: 0, max: 2 ** 31 })
const events = fc.option(fc.record({ resets: whole, rollovers: whole, swaps: whole }))
const measured = fc.record({
  ...{ count: fc.integer({ min: 1, max: 100_000 }), min: value, max: value, mean: value, first: value, last: value },
  ...{ delta: fc.option(value), events },
})
const constant = fc.record({ count: fc.integer({ min: 1 }), value }).map(({ count, value: same }): ChannelBucket => {
  return { count, min: same, max: same, mean: same, first: same, last: same, delta: null, events: null }
})
const calculated = fc.record({ delta: value, events: fc.constant(null) }).map((rest): ChannelBucket => {
  return { count: 0, min: 0, max: 0, mean: 0, first: 0, last: 0, ...rest }
})
const channels = fc.dictionary(fc.constantFrom(...names), fc.oneof(measured, constant, calculated), { noNullPrototype: true })
const start = fc.integer({ min: -1e12, max: 4e12 }).map((at) => Math.floor(at / 300_000) * 300_000)

test('every bucket comes back exactly', () => {
  fc.assert(
    fc.property(start, channels, (at, all) => {
      expect(unpackBucket(at, packBucket({ start: at, channels: all }, {}, keyOf), nameOf)).toEqual({
        bucket: { start: at, channels: all },
        shown: {},
      })
    }),
    { numRuns: 500 },
  )
})

test('what a counter showed last comes back, whether the bucket has the counter or not', () => {
  fc.assert(
    fc.property(start, channels, value, fc.integer({ min: -1e12, max: 299_999 }), (at, all, before, offset) => {
      const last = all.energy && all.energy.count > 0 ? all.energy.last : before
      const { energy, ...others } = all
      const kept = energy && energy.count > 0 ? all : others
      const shown = { energy: { value: last, at: at + offset } }
      const packed = packBucket({ start: at, channels: kept }, shown, keyOf)
      expect(unpackBucket(at, packed, nameOf)).toEqual({ bucket: { start: at, channels: kept }, shown })
    }),
  )
})

test('channels that nobody asks for are passed over', () => {
  fc.assert(
    fc.property(start, channels, (at, all) => {
      const packed = packBucket({ start: at, channels: all }, {}, keyOf)
      const { bucket } = unpackBucket(at, packed, (key) => (nameOf(key) === 'odd' ? 'odd' : null))
      expect(bucket.channels).toEqual(all.odd ? { odd: all.odd } : {})
    }),
  )
})

test('a bucket of ten channels with one decimal takes a third of what doubles take', () => {
  const channel = (index: number): ChannelBucket => {
    const first = 230 + index / 10
    return { count: 30, min: first - 2.5, max: first + 3, mean: first + 1 / 3, first, last: first + 1, delta: null, events: null }
  }
  const all = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [String(index), channel(index)]))
  const packed = packBucket({ start: 0, channels: all }, {}, Number)
  expect(packed.length).toBeLessThan((10 * 7 * 8) / 3)
})
