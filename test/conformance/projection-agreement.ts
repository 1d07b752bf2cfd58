import fc from 'fast-check'
import type { HistoryQuery } from '../../core/history'
import { itemId } from '../../core/item-id'
import type { ProjectionReader, ProjectionStore } from '../../core/ports/projection'
import type { Reading } from '../../core/reading'
import type { ProjectionMaking, ProjectionUnderTest } from './projection'
import { batch, calendar, feeder, meter, reading, retention, types } from './projection-samples'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Half a day before clocks are put back in Berlin, and four and a half before a week of readings ends. */
const begin = Date.UTC(2025, 9, 25, 12)
const runs = 25
const devices = ['meter-1', 'meter-2', 'feeder-1'] as const
type Device = (typeof devices)[number]
const typeOf = (device: Device) => (device === 'feeder-1' ? feeder : meter)

type Step =
  | { readonly do: 'measure'; readonly device: Device; readonly at: number; readonly every: number; readonly values: number[] }
  | { readonly do: 'roll up'; readonly before: number; readonly limit: number }
  | { readonly do: 'drop'; readonly after: number }
  | { readonly do: 'forget'; readonly device: Device }
  | { readonly do: 'open again' }
  | { readonly do: 'ask'; readonly device: Device; readonly query: Omit<HistoryQuery, 'device'> }

const device = fc.constantFrom(...devices)
/** A time in six days, mostly near one of few, so that steps meet. */
const time = fc.oneof(
  fc.integer({ min: 0, max: 6 * day }),
  fc
    .tuple(fc.constantFrom(0, 13 * hour, 3 * day, 108 * hour), fc.integer({ min: -8 * minute, max: 70 * minute }))
    .map(([at, by]) => at + by),
)
const width = fc.constantFrom(null, minute, 5 * minute, 15 * minute, hour, 6 * hour, day, 2 * day)

const measure = fc.record({
  do: fc.constant('measure' as const),
  device,
  at: time,
  every: fc.constantFrom(1000, 30_000, 100_000, 11 * minute),
  values: fc.array(fc.integer({ min: -500, max: 2000 }), { minLength: 1, maxLength: 12 }),
})
const rollUp = fc.record({ do: fc.constant('roll up' as const), before: time, limit: fc.constantFrom(1, 3, 1000) })
const ask = fc.record({
  do: fc.constant('ask' as const),
  device,
  query: fc.record({ from: time, to: time, bucketMs: width, limit: fc.constantFrom(2, 1000) }),
})
const drop = fc.record({ do: fc.constant('drop' as const), after: fc.constantFrom(0, 31, 40, 400, 4100) })
const others = [fc.record({ do: fc.constant('forget' as const), device }), fc.constant({ do: 'open again' as const })] as const

interface Open {
  readonly projection: ProjectionUnderTest
  store: ProjectionStore
  reader: ProjectionReader
}

/** Projections that go through the same, and answer the same. */
class Twins {
  now = begin + 7 * day
  #number = 0
  readonly #both: readonly Open[]

  constructor(
    create: (making: ProjectionMaking) => ProjectionUnderTest,
    reference: (making: ProjectionMaking) => ProjectionUnderTest,
  ) {
    const making = { types, calendar, retention, now: () => this.now }
    this.#both = [create(making), reference(making)].map((projection) => {
      return { projection, store: projection.openStore(), reader: projection.openReader() }
    })
  }

  /** Does a step on both; what they answer must be the same. */
  take(step: Step): void {
    switch (step.do) {
      case 'measure':
        this.#commit({ readings: this.#readings(step) })
        break
      case 'forget':
        this.#commit({ forgotten: [step.device] })
        break
      case 'roll up':
        for (const { store } of this.#both) store.rollUp(begin + step.before, step.limit)
        break
      case 'drop':
        this.now = Math.max(this.now, begin + step.after * day)
        for (const { store } of this.#both) store.dropExpired(this.now)
        break
      case 'open again':
        this.#openAgain()
        break
      case 'ask':
        this.#ask(step.device, { ...step.query, from: begin + step.query.from, to: begin + step.query.to })
    }
  }

  /** Asks for everything. */
  finish(): void {
    for (const each of devices)
      for (const bucketMs of [null, 5 * minute, hour, day]) this.#ask(each, { from: begin - day, to: begin + 8 * day, bucketMs })
  }

  close(): void {
    for (const { store, reader } of this.#both) {
      reader.close()
      store.close()
    }
  }

  #readings({ device, at, every, values }: Step & { do: 'measure' }): Reading[] {
    const oldest = this.now - retention.rawMs
    const readings = values.map((value, index) => {
      this.#number++
      const time = begin + at + index * every
      // Not every reading has the counter, and it sometimes goes back.
      const energy = index % 3 === 1 ? {} : { energy: value < 0 ? value + 500 : (time - begin) / minute + (value % 7) / 10 }
      const measured = device === 'feeder-1' ? { active_power: value } : { voltage: value / 10, ...energy, odd: index }
      const { name: type } = typeOf(device)
      return reading(this.#number, {
        id: itemId(this.#number, 0),
        device,
        type,
        at: time,
        epoch: 1,
        seq: value + 500,
        values: measured,
      })
    })
    return readings.filter((each) => each.at >= oldest)
  }

  #commit(parts: { readings?: readonly Reading[]; forgotten?: readonly string[] }): void {
    const cursor = ++this.#number
    this.#same(({ store }) => store.commit(batch({ cursor, ...parts })))
  }

  #ask(device: Device, query: Omit<HistoryQuery, 'device'>): void {
    const type = typeOf(device)
    const channels = type.channels.map((channel) => channel.name)
    this.#same(({ reader }) => reader.history(type.name, { device, channels, ...query }))
    this.#same(({ reader }) => reader.completeness({ device, from: begin, to: begin + 5 * day }, this.now))
  }

  #openAgain(): void {
    for (const each of this.#both) {
      each.reader.close()
      each.store.close()
      each.store = each.projection.openStore()
      each.reader = each.projection.openReader()
    }
  }

  #same(what: (each: Open) => unknown): void {
    const [answer, expected] = this.#both.map(what)
    expect(answer).toEqual(expected)
  }
}

/**
 * Whatever was measured, rebuilt, dropped and forgotten in whatever order, a projection answers as the reference does, which
 * calculates everything from the readings when it is asked.
 */
export function describeAgreement(
  name: string,
  create: (making: ProjectionMaking) => ProjectionUnderTest,
  reference: (making: ProjectionMaking) => ProjectionUnderTest,
): void {
  function holds(steps: fc.Arbitrary<Step>, numRuns: number): void {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 3, maxLength: 25, size: 'max' }), (all) => {
        const twins = new Twins(create, reference)
        try {
          for (const step of all) twins.take(step)
          twins.finish()
        } finally {
          twins.close()
        }
      }),
      { numRuns },
    )
  }

  describe(`the projection ${name} agrees with the reference`, () => {
    test('in any order of arrival, wherever roll-ups have got to', () => {
      holds(
        fc.oneof({ arbitrary: measure, weight: 5 }, { arbitrary: rollUp, weight: 4 }, { arbitrary: ask, weight: 3 }, ...others),
        runs,
      )
    })

    // An integral at the very bound of what was dropped depends on when it was calculated.
    test('when periods are dropped in between', () => {
      const withCounters = measure.filter((step) => step.device !== 'feeder-1')
      holds(
        fc.oneof(
          { arbitrary: withCounters, weight: 5 },
          { arbitrary: rollUp, weight: 4 },
          { arbitrary: ask, weight: 3 },
          drop,
          ...others,
        ),
        runs,
      )
    })
  })
}
