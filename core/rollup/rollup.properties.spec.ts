import fc from 'fast-check'
import { SiteCalendar } from '../calendar/site-calendar'
import type { Channel, DeviceType } from '../channel'
import { aggregate, countersOf, readingsFor } from './aggregate'
import type { Bucket, Layer } from './bucket'
import type { CounterValue } from './counter-step'
import { dirtiedBy, narrowestMs } from './dirty'
import { mergeBuckets } from './merge'
import { inOrder, type RollupReading } from './rollup-reading'

const second = 1_000
const hour = 3_600_000
const calendar = new SiteCalendar('Europe/Berlin')
/** Days of 24, 23 and 25 hours. */
const days = ['2026-11-21', '2026-03-29', '2026-10-25'].map((day) => calendar.startOf('1d', Date.parse(`${day}T12:00Z`)))

const base = { label: '', unit: '', key: '', range: [0, 1], group: '', phase: null, decimals: 2 } as const
const channels: readonly Channel[] = [
  { ...base, name: 'power', kind: 'gauge' },
  { ...base, name: 'energy', kind: 'counter', counter: { rollsOverAt: 1000, maxPerHour: 200 } },
  { ...base, name: 'pulses', kind: 'counter' },
  { ...base, name: 'work', kind: 'counter', integral: { of: 'power', part: 'positive', perHour: 0.001 } },
  { ...base, name: 'feedback', kind: 'counter', integral: { of: 'power', part: 'negative', perHour: 0.001 } },
]
const full: DeviceType = { name: 'full', label: '', dialect: 'd', channels, headline: [] }
const measured: DeviceType = { ...full, name: 'measured', channels: channels.filter(({ integral }) => !integral) }
const type = fc.constantFrom(full, measured)

const values = fc.record(
  {
    power: fc.integer({ min: -5_000, max: 5_000 }),
    energy: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 999 })),
    pulses: fc.nat(1000),
    other: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  },
  { requiredKeys: [] },
)
const wait = fc.oneof(fc.constant(10 * second), fc.nat(90 * second), fc.nat(2 * hour))

/** What a device measured over about a day, each reading with its own place. */
const story = fc
  .tuple(fc.constantFrom(...days), fc.array(fc.record({ wait, values, epoch: fc.nat(2) }), { minLength: 1, maxLength: 80 }))
  .map(([day, steps]) => {
    let at = day - hour
    return {
      day,
      readings: steps.map(({ wait: ms, values: own, epoch }, seq): RollupReading => {
        at += ms
        return { at, epoch, seq, values: own }
      }),
    }
  })

/** What counters showed last before a time. */
function shownBefore(of: DeviceType, readings: readonly RollupReading[], start: number): Record<string, CounterValue> {
  const shown: Record<string, CounterValue> = {}
  for (const { at, values: own } of inOrder(readings)) {
    if (at >= start) break
    for (const name of countersOf(of)) if (own[name] !== undefined) shown[name] = { value: own[name], at }
  }
  return shown
}

/** A bucket made of nothing but what it says it needs. */
function build(of: DeviceType, readings: readonly RollupReading[], start: number, end: number): Bucket | null {
  const { from, to } = readingsFor(of, start, end)
  const needed = readings.filter(({ at }) => at >= from && at < to)
  return aggregate({ type: of, start, end, readings: needed, previous: shownBefore(of, readings, start) })
}

/** All buckets of 5 minutes that are not empty, by start. */
function buildAll(of: DeviceType, readings: readonly RollupReading[]): Map<number, Bucket> {
  const starts = new Set(readings.map(({ at }) => calendar.startOf('5m', at)))
  const buckets = [...starts].map((start) => build(of, readings, start, start + narrowestMs))
  return new Map(buckets.flatMap((bucket) => (bucket ? [[bucket.start, bucket]] : [])))
}

function rollUp(layer: Layer, buckets: readonly Bucket[]): Bucket[] {
  const groups = Map.groupBy(buckets, ({ start }) => calendar.startOf(layer, start))
  return [...groups].flatMap(([start, parts]) => mergeBuckets(start, parts) ?? [])
}

/** The same but for rounding. */
function expectAlike(some: Bucket | null, other: Bucket | null): void {
  expect(Object.keys(some?.channels ?? {}).sort()).toEqual(Object.keys(other?.channels ?? {}).sort())
  for (const [name, { mean, delta, ...exact }] of Object.entries(some?.channels ?? {})) {
    const { mean: otherMean, delta: otherDelta, ...otherExact } = other?.channels[name] ?? { mean: 0, delta: 0 }
    expect(exact).toEqual(otherExact)
    const size = Math.max(Math.abs(exact.min), Math.abs(exact.max))
    expect(Math.abs(mean - otherMean)).toBeLessThanOrEqual(1e-9 * size)
    if (delta === null || otherDelta === null) expect(otherDelta).toBe(delta)
    else expect(Math.abs(delta - otherDelta)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(delta)))
  }
}

test('the order in which readings arrive makes no difference', () => {
  const shuffled = story.chain(({ readings }) =>
    fc.record({ readings: fc.constant(readings), order: fc.shuffledSubarray(readings, { minLength: readings.length }) }),
  )
  fc.assert(
    fc.property(type, shuffled, (of, { readings, order }) => {
      expect(buildAll(of, order)).toEqual(buildAll(of, readings))
    }),
  )
})

test('rebuilding only what a late reading changes gives the same buckets as all readings at once', () => {
  const inBatches = story.chain(({ readings }) =>
    fc.record({
      order: fc.shuffledSubarray(readings, { minLength: readings.length }),
      cuts: fc.array(fc.nat(readings.length), { maxLength: 6 }),
    }),
  )
  fc.assert(
    fc.property(type, inBatches, (of, { order, cuts }) => {
      const buckets = new Map<number, Bucket>()
      const bounds = [0, ...cuts.sort((a, b) => a - b), order.length]
      for (const [index, bound] of bounds.slice(1).entries()) {
        const known = order.slice(0, bound)
        const dirty = order.slice(bounds[index], bound).flatMap((reading) => changedBy(of, known, reading))
        for (const start of new Set(dirty)) {
          const bucket = build(of, known, start, start + narrowestMs)
          if (bucket) buckets.set(start, bucket)
          else buckets.delete(start)
        }
      }
      expect(new Map([...buckets].sort())).toEqual(new Map([...buildAll(of, order)].sort()))
    }),
  )
})

/** Starts of the buckets that a new reading changes: those around it, and where each of its counters goes on. */
function changedBy(of: DeviceType, readings: readonly RollupReading[], { at, values: own }: RollupReading): number[] {
  const [first, last] = dirtiedBy(of, at)
  const starts: number[] = []
  for (let start = first; start <= last; start += narrowestMs) starts.push(start)
  for (const name of countersOf(of).filter((each) => own[each] !== undefined)) {
    const next = inOrder(readings).find(
      (each) => each.at >= calendar.endOf('5m', calendar.startOf('5m', at)) && name in each.values,
    )
    if (next) starts.push(calendar.startOf('5m', next.at))
  }
  return starts
}

test('what a bucket says of a channel holds together', () => {
  fc.assert(
    fc.property(type, story, (of, { readings }) => {
      const buckets = [...buildAll(of, readings).values()]
      for (const bucket of [...buckets, ...rollUp('1h', buckets), ...rollUp('1d', buckets)]) {
        for (const { count, min, max, mean, first, last } of Object.values(bucket.channels)) {
          for (const value of [mean, first, last]) expect(value >= min && value <= max).toBe(true)
          expect(count > 0 || (min === 0 && max === 0)).toBe(true)
        }
      }
    }),
  )
})

test('days made of hours made of 5 minutes are what all readings of the day give at once', () => {
  fc.assert(
    fc.property(type, story, (of, { day, readings }) => {
      const hours = rollUp('1h', [...buildAll(of, readings).values()])
      const merged = rollUp('1d', hours).find(({ start }) => start === day) ?? null
      expectAlike(merged, build(of, readings, day, calendar.endOf('1d', day)))
    }),
  )
})

test('each hour of a day of 23 or 25 hours has the readings of that hour', () => {
  fc.assert(
    fc.property(type, story, (of, { readings }) => {
      for (const bucket of rollUp('1h', [...buildAll(of, readings).values()]))
        expectAlike(bucket, build(of, readings, bucket.start, calendar.endOf('1h', bucket.start)))
    }),
  )
})

test.each([
  ['2026-11-21', 24],
  ['2026-03-29', 23],
  ['2026-10-25', 25],
])('at a reading a minute the day %s counts 60 for each of its %d hours', (date, hours) => {
  const day = calendar.startOf('1d', Date.parse(`${date}T12:00Z`))
  const readings = Array.from({ length: 26 * 60 }, (_, n) => ({
    at: day + n * 60 * second,
    epoch: 0,
    seq: n,
    values: { power: 1000, energy: n / 60 },
  }))
  const buckets = [...buildAll(full, readings).values()]
  const inDay = rollUp('1h', buckets).filter(({ start }) => calendar.startOf('1d', start) === day)
  expect(inDay.map(({ channels: { power } }) => power?.count)).toEqual(Array(hours).fill(60))
  const whole = rollUp('1d', buckets).find(({ start }) => start === day)
  expect(whole?.channels.power?.count).toBe(hours * 60)
  expect(whole?.channels.work?.delta).toBeCloseTo(hours, 9)
  // From the first minute to the last one, which is a minute before midnight.
  expect(whole?.channels.energy?.delta).toBeCloseTo(hours - 1 / 60, 9)
})

type Act = 'count' | 'reset' | 'rollover' | 'swap'
const acts = fc.array(
  fc.record<{ act: Act; wait: number; rise: number }>({
    act: fc.oneof({ weight: 8, arbitrary: fc.constant<Act>('count') }, fc.constantFrom<Act>('reset', 'rollover', 'swap')),
    wait: fc.integer({ min: 60 * second, max: hour }),
    rise: fc.integer({ min: 0, max: 100 }),
  }),
  { maxLength: 100 },
)

/** A meter that counts tenths, at most 100 a minute, up to 99 999 of them. It knows what it counted and what happened to it. */
class Meter {
  readonly readings: RollupReading[] = []
  readonly times: Record<Act, number> = { count: 0, reset: 0, rollover: 0, swap: 0 }
  counted = 0
  #at = days[0] as number
  #shown = 0

  constructor() {
    this.#show(60 * second)
  }

  do(act: Act, wait: number, rise: number): void {
    this.#prepare(act)
    this.times[act]++
    if (act === 'swap') this.#shown = this.#another()
    else {
      // Enough to pass the highest value from where it was prepared to be.
      const risen = act === 'rollover' ? rise + 50 : rise
      this.#shown = act === 'reset' ? risen : (this.#shown + risen) % 100_000
      this.counted += risen
    }
    this.#show(wait)
  }

  /** A roll-over begins near the highest value. A reset must not begin there, nor from a value as low as what comes after it. */
  #prepare(act: Act): void {
    if (act === 'rollover') {
      if (this.#shown >= 50_000) this.#swapTo(30_000)
      this.#swapTo(99_950)
    } else if (act === 'reset' && (this.#shown < 20_000 || this.#shown > 80_000)) this.#swapTo(50_000)
  }

  /** A count that could neither be counted to, nor from 0. */
  #another(): number {
    return this.#shown < 50_000 ? 80_000 : 30_000
  }

  #swapTo(shown: number): void {
    this.times.swap++
    this.#shown = shown
    this.#show(60 * second)
  }

  #show(wait: number): void {
    this.#at += wait
    this.readings.push({ at: this.#at, epoch: 0, seq: this.readings.length, values: { energy: this.#shown / 10 } })
  }
}

test('the deltas of all buckets add up to what a counter counted, through resets, roll-overs and swaps', () => {
  const limits = { rollsOverAt: 10_000, maxPerHour: 600 }
  const of: DeviceType = { ...full, channels: [{ ...base, name: 'energy', kind: 'counter', counter: limits }] }
  fc.assert(
    fc.property(acts, (steps) => {
      const meter = new Meter()
      for (const { act, wait: ms, rise } of steps) meter.do(act, ms, rise)
      const all = mergeBuckets(0, [...buildAll(of, meter.readings).values()])?.channels.energy
      expect(all?.delta).toBeCloseTo(meter.counted / 10, 6)
      const { reset, rollover, swap } = meter.times
      expect(all?.events ?? { resets: 0, rollovers: 0, swaps: 0 }).toEqual({ resets: reset, rollovers: rollover, swaps: swap })
    }),
  )
})

test('the energy of neighbours adds up to the energy over all of them', () => {
  fc.assert(
    fc.property(story, fc.constantFrom('work', 'feedback'), ({ day, readings }, name) => {
      const sum = mergeBuckets(0, [...buildAll(full, readings).values()])?.channels[name]?.delta ?? 0
      const whole = build(full, readings, day - 2 * hour, day + 240 * hour)?.channels[name]?.delta ?? 0
      expect(Math.abs(sum - whole)).toBeLessThanOrEqual(1e-9 * Math.max(1, whole))
    }),
  )
})
