import fc from 'fast-check'
import type { Integral } from '../channel'
import { contiguousMs, integralReachMs, integrate, type Sample } from './integrate'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const energy: Integral = { of: 'power', part: 'all', perHour: 1 }
const imported: Integral = { ...energy, part: 'positive' }
const exported: Integral = { ...energy, part: 'negative' }

/** Samples at even times from `from` on. */
function every(ms: number, values: readonly number[], from = 0): Sample[] {
  return values.map((value, index) => ({ at: from + index * ms, value }))
}

const flat = (count: number) => Array<number>(count).fill(360)

test('a constant power over an hour is that energy, in the unit of the integral', () => {
  expect(integrate(every(10 * second, flat(361)), energy, 0, hour)).toBeCloseTo(360, 9)
  expect(integrate(every(10 * second, flat(361)), { ...energy, perHour: 0.001 }, 0, hour)).toBeCloseTo(0.36, 12)
})

test('between two samples the power lies on a straight line', () => {
  expect(integrate(every(minute, [0, 600]), energy, 0, hour)).toBeCloseTo(5, 12)
})

test('a segment that crosses a bound is split where it crosses', () => {
  const samples = every(minute, [0, 600])
  expect(integrate(samples, energy, 0, minute / 2)).toBeCloseTo(1.25, 12)
  expect(integrate(samples, energy, minute / 2, hour)).toBeCloseTo(3.75, 12)
})

test('what flows back is kept apart, also inside a segment that crosses 0', () => {
  const samples = every(minute, [300, -600])
  // A third of the minute above 0, two thirds below.
  expect(integrate(samples, imported, 0, hour)).toBeCloseTo(300 / 2 / 3 / 60, 12)
  expect(integrate(samples, exported, 0, hour)).toBeCloseTo((600 / 2 / 60) * (2 / 3), 12)
  expect(integrate(samples, energy, 0, hour)).toBeCloseTo(-2.5, 12)
})

test('power that only flows the other way is an energy of 0, not an unknown one', () => {
  expect(integrate(every(minute, [300, 300]), exported, 0, hour)).toBe(0)
})

test('no energy is made up where samples are missing', () => {
  const samples = [...every(10 * second, flat(10)), ...every(10 * second, flat(10), 10 * minute)]
  expect(integrate(samples, energy, 0, hour)).toBeCloseTo(2 * 9, 9)
  expect(integrate(samples, energy, 2 * minute, 9 * minute)).toBeNull()
})

test('one or two missing samples are bridged, three are a gap', () => {
  const without = (missing: number) => [
    ...every(10 * second, flat(10)),
    ...every(10 * second, flat(10), (10 + missing) * 10 * second),
  ]
  expect(integrate(without(2), energy, 0, hour)).toBeCloseTo(21, 9)
  expect(integrate(without(3), energy, 0, hour)).toBeCloseTo(18, 9)
})

test('samples 3 minutes apart are joined, those further apart never', () => {
  expect(integrate(every(contiguousMs, flat(21)), energy, 0, hour)).toBeCloseTo(360, 9)
  expect(integrate(every(contiguousMs + 1, flat(21)), energy, 0, hour)).toBeNull()
})

test('without two samples nothing is known', () => {
  expect(integrate([], energy, 0, hour)).toBeNull()
  expect(integrate(every(1, [5]), energy, 0, hour)).toBeNull()
})

test('of two paces the faster one is the usual', () => {
  const samples = [0, 10, 50].map((at) => ({ at: at * second, value: 360 }))
  expect(integrate(samples, energy, 0, hour)).toBeCloseTo(1, 9)
})

test('two samples of one time make no difference to the pace', () => {
  const tripled = every(20 * second, flat(20)).flatMap((sample) => [sample, sample, sample])
  expect(integrate([...tripled, ...every(1, [360], 385 * second)], energy, 0, hour)).toBeCloseTo(38.5, 9)
})

const part = fc.constantFrom<Integral['part']>('positive', 'negative', 'all')
const samples = fc
  .array(
    fc.record({
      wait: fc.oneof(fc.constant(10 * second), fc.integer({ min: 0, max: minute }), fc.integer({ min: 0, max: 10 * minute })),
      value: fc.integer({ min: -1000, max: 1000 }),
    }),
    { minLength: 2, maxLength: 100 },
  )
  .map((steps) => {
    let at = 0
    return steps.map(({ wait, value }): Sample => {
      at += wait
      return { at, value }
    })
  })

test('integrals over neighbours add up to the integral over all of them', () => {
  fc.assert(
    fc.property(samples, part, fc.array(fc.nat(8 * hour), { maxLength: 10 }), (list, which, cuts) => {
      const integral = { ...energy, part: which }
      const bounds = [0, ...cuts.sort((a, b) => a - b), 24 * hour]
      const parts = bounds.slice(1).map((end, index) => integrate(list, integral, bounds[index] as number, end))
      const whole = integrate(list, integral, 0, 24 * hour)
      const sum = parts.reduce<number>((all, each) => all + (each ?? 0), 0)
      expect(sum).toBeCloseTo(whole ?? 0, 6)
      expect(parts.every((each) => each === null)).toBe(whole === null)
    }),
  )
})

test('samples out of reach of a bucket make no difference to it', () => {
  fc.assert(
    fc.property(samples, part, fc.nat(2 * hour), fc.integer({ min: 1, max: hour }), (list, which, start, width) => {
      const integral = { ...energy, part: which }
      const end = start + width
      const near = list.filter(({ at }) => at >= start - integralReachMs && at < end + integralReachMs)
      const [all, some] = [integrate(list, integral, start, end), integrate(near, integral, start, end)]
      if (all === null || some === null) expect(some).toBe(all)
      else expect(some).toBeCloseTo(all, 9)
    }),
  )
})

test('energy never appears in a pause of more than 3 minutes, or more than 3 times as long as those around it', () => {
  const pace = fc.integer({ min: second, max: minute })
  fc.assert(
    fc.property(pace, fc.double({ min: 3.01, max: 500, noNaN: true }), fc.integer({ min: 8, max: 40 }), (ms, times, count) => {
      const before = every(ms, flat(count))
      const from = ms * (count - 1)
      const to = from + Math.ceil(ms * times)
      const list = [...before, ...every(ms, flat(count), to)]
      expect(integrate(list, energy, from, to)).toBeNull()
    }),
  )
})

test('import less export is the whole', () => {
  fc.assert(
    fc.property(samples, (list) => {
      const of = (integral: Integral) => integrate(list, integral, 0, 24 * hour) ?? 0
      expect(of(imported) - of(exported)).toBeCloseTo(of(energy), 6)
      expect(Math.min(of(imported), of(exported))).toBeGreaterThanOrEqual(0)
    }),
  )
})
