import type { HistoryQuery } from '../../core/history'
import type { Reading } from '../../core/reading'
import type { ProjectionAtWork } from './projection'
import { batch, feeder, meter, noon, reading } from './projection-samples'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How a projection sums up what was measured, and rebuilds what late data changes. */
export function describeRollUps(at: ProjectionAtWork): void {
  let cursor = 0
  beforeEach(() => {
    cursor = 0
  })

  /** Commits readings of `meter-1`: minutes after noon to values. */
  function measure(values: Readonly<Record<number, Readonly<Record<string, number>>>>, over: Partial<Reading> = {}): void {
    const readings = Object.entries(values).map(([offset, measured]) =>
      reading(++cursor, { at: noon + Number(offset) * minute, seq: cursor, values: measured, ...over }),
    )
    at.store.commit(batch({ cursor, readings }))
  }

  const ask = (over: Partial<HistoryQuery>) => at.reader.history(meter.name, { ...anHour, ...over })
  const anHour = { device: 'meter-1', channels: ['energy'], from: noon, to: noon + hour, bucketMs: 5 * minute }
  const deltas = (over: Partial<HistoryQuery> = {}) =>
    ask(over).series[0]?.points.map((point) => [(point.at - noon) / minute, point.delta])
  const rollAllUp = () => {
    let rebuilt = 0
    for (;;) {
      const round = at.store.rollUp(noon + 2 * day, 100)
      if (round.rebuilt === 0) return rebuilt
      rebuilt += round.rebuilt
    }
  }

  /** The same must be answered before and after buckets are rebuilt. */
  function always(check: () => void): void {
    check()
    rollAllUp()
    check()
    at.reopen()
    check()
  }

  test('a bucket has all of its readings, and a counter its rise since the reading before', () => {
    measure({ 1: { energy: 100.5, voltage: 230 }, 3: { energy: 101, voltage: 228 }, 7: { energy: 103.25 } })
    always(() => {
      const { series, layer } = ask({ channels: ['energy', 'voltage'] })
      expect(layer).toBe('5m')
      expect(series[0]?.points).toEqual([
        { at: noon, mean: 100.75, min: 100.5, max: 101, first: 100.5, last: 101, count: 2, delta: 0.5 },
        { at: noon + 5 * minute, mean: 103.25, min: 103.25, max: 103.25, first: 103.25, last: 103.25, count: 1, delta: 2.25 },
      ])
      expect(series[1]?.points).toEqual([
        { at: noon, mean: 229, min: 228, max: 230, first: 230, last: 228, count: 2, delta: null },
      ])
    })
  })

  test('wider buckets are made of narrower ones and answer the same as these', () => {
    measure(Object.fromEntries(Array.from({ length: 180 }, (_, index) => [index, { energy: index * 2, voltage: index % 7 }])))
    always(() => {
      for (const [bucketMs, layer] of [
        [5 * minute, '5m'],
        [15 * minute, '5m'],
        [hour, '1h'],
        [3 * hour, '1h'],
        [day, '1d'],
        [7 * day, '1d'],
      ] as const) {
        const answer = ask({ bucketMs, to: noon + 3 * hour, channels: ['energy', 'voltage'] })
        expect(answer.layer).toBe(layer)
        const [energy = [], voltage = []] = answer.series.map((series) => series.points)
        const sum = (of: 'count' | 'delta') => energy.reduce((total, point) => total + (point[of] ?? 0), 0)
        expect([sum('count'), sum('delta'), energy[0]?.first, energy.at(-1)?.last]).toEqual([180, 358, 0, 358])
        expect([Math.min(...voltage.map((point) => point.min)), Math.max(...voltage.map((point) => point.max))]).toEqual([0, 6])
      }
    })
  })

  test('a late reading changes its bucket, and where the next rise begins', () => {
    measure({ 1: { energy: 10 }, 21: { energy: 30 }, 26: { energy: 31 } })
    rollAllUp()
    measure({ 12: { energy: 25 } })
    always(() =>
      expect(deltas()).toEqual([
        [0, 0],
        [10, 15],
        [20, 5],
        [25, 1],
      ]),
    )
  })

  test('what was rebuilt and is changed again is no beginning for the rise after it', () => {
    measure({ 1: { energy: 10 } })
    rollAllUp()
    measure({ 2: { energy: 12 }, 11: { energy: 15 } })
    always(() =>
      expect(deltas()).toEqual([
        [0, 2],
        [10, 3],
      ]),
    )
  })

  test('the rise goes on over buckets in which the counter was not measured', () => {
    measure({ 1: { energy: 10 }, 6: { voltage: 1 }, 11: { voltage: 1 }, 16: { energy: 14 } })
    always(() =>
      expect(deltas()).toEqual([
        [0, 0],
        [15, 4],
      ]),
    )
    measure({ 2: { energy: 11 } })
    always(() =>
      expect(deltas()).toEqual([
        [0, 1],
        [15, 3],
      ]),
    )
  })

  test('a late reading reaches the next one of its counter, however many buckets without it lie between', () => {
    const without = Array.from({ length: 310 }, (_, index) => [index * 5 + 1, { voltage: 1 }] as const)
    measure({ ...Object.fromEntries(without), 0: { energy: 10 }, 1600: { energy: 14 } })
    rollAllUp()
    measure({ 2: { energy: 11 } })
    rollAllUp()
    expect(deltas({ to: noon + 2 * day })).toEqual([
      [0, 1],
      [1600, 3],
    ])
    expect(ask({ to: noon + 2 * day, limit: 1 }).truncated).toBe(true)
  })

  test('a limit counts over weeks', () => {
    measure({ 1: { voltage: 1 }, [10 * 24 * 60]: { voltage: 2 } })
    for (const bucketMs of [minute, 5 * minute, hour, day]) {
      const question = { channels: ['voltage'], to: noon + 11 * day, bucketMs }
      at.now = noon + 11 * day
      expect(ask({ ...question, limit: 1 })).toMatchObject({ truncated: true, series: [{ points: [{ mean: 1 }] }] })
      expect(ask({ ...question, limit: 2 })).toMatchObject({ truncated: false, series: [{ points: [{ mean: 1 }, { mean: 2 }] }] })
    }
  })

  test('a counter that rolled over, began anew or belongs to another meter is not taken for a rise', () => {
    measure({ 1: { energy: 9999 }, 6: { energy: 2 }, 11: { energy: 5000 }, 16: { energy: 1 }, 21: { energy: 4 } })
    always(() =>
      expect(deltas()).toEqual([
        [0, 0],
        [5, 3],
        [10, 4998],
        [15, 1],
        [20, 3],
      ]),
    )
  })

  test('energy is integrated from power over the bounds of buckets, also when a reading comes late', () => {
    const readings = (...minutes: number[]) =>
      batch({
        cursor: ++cursor,
        readings: minutes.map((offset) =>
          reading(offset + 100, {
            ...{ device: 'feeder-1', type: feeder.name, seq: offset, at: noon + offset * minute },
            values: { active_power: 6000 },
          }),
        ),
      })
    const energy = () =>
      at.reader.history(feeder.name, { ...anHour, device: 'feeder-1' }).series[0]?.points.map((point) => point.delta)
    at.store.commit(readings(0, 1, 2, 3, 4, 7, 8, 9))
    rollAllUp()
    at.store.commit(readings(5, 6))
    always(() => {
      const [first = 0, second = 0] = energy() ?? []
      expect(first).toBeCloseTo(0.5, 9)
      expect(second).toBeCloseTo(0.4, 9)
    })
    expect(at.reader.history(feeder.name, { ...anHour, device: 'feeder-1', bucketMs: null }).series[0]?.points).toEqual([])
  })

  test('a device that changed its type is summed up as each of them', () => {
    measure({ 1: { active_power: 100 } })
    measure({ 2: { active_power: 300 } }, { type: feeder.name })
    always(() => {
      const means = [meter.name, feeder.name].map(
        (type) => at.reader.history(type, { ...anHour, channels: ['active_power'] }).series[0]?.points[0]?.mean,
      )
      expect(means).toEqual([100, 300])
    })
  })

  test('only what is over is rebuilt, oldest first, and no more than asked for', () => {
    measure({ 1: { voltage: 1 }, 6: { voltage: 2 }, 11: { voltage: 3 } })
    expect(at.store.rollUp(noon + 4 * minute, 10)).toEqual({ rebuilt: 0, waiting: 0 })
    expect(at.store.rollUp(noon + 12 * minute, 1)).toEqual({ rebuilt: 1, waiting: 1 })
    expect(at.store.rollUp(noon + 12 * minute, 10)).toEqual({ rebuilt: 1, waiting: 0 })
    // The last five minutes, then the hour, then the day.
    expect(rollAllUp()).toBe(3)
    expect(at.store.rollUp(noon + 2 * day, 10)).toEqual({ rebuilt: 0, waiting: 0 })
  })

  test('late data has its own buckets rebuilt and no others; what comes again changes nothing', () => {
    measure(Object.fromEntries(Array.from({ length: 24 }, (_, index) => [index * 60, { voltage: index }])))
    rollAllUp()
    const again = reading(1, { at: noon, seq: 1, values: { voltage: 0 } })
    at.store.commit(batch({ cursor: ++cursor, readings: [again] }))
    expect(at.store.rollUp(noon + 2 * day, 100)).toEqual({ rebuilt: 0, waiting: 0 })
    measure({ 61: { voltage: 5 }, 62: { voltage: 6 } })
    expect(rollAllUp()).toBe(3)
  })

  test('days are those of the site, also when they have 25 or 23 hours', () => {
    for (const [name, hours] of [
      ['2025-10-26', 25],
      ['2025-03-30', 23],
      ['2025-06-01', 24],
    ] as const) {
      // Midnight in Berlin is an hour or two before it is midnight in UTC.
      const midnight = Date.parse(`${name}T00:00:00Z`) - (name === '2025-03-30' ? 1 : 2) * hour
      at.now = midnight + 2 * day
      const first = (midnight - noon) / minute
      measure(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [first - 60 + index * 30, { voltage: index }])))
      const question = { channels: ['voltage'], from: midnight + hour, to: midnight + 2 * hour, bucketMs: day }
      const [count] = [ask(question).series[0]?.points[0]?.count]
      expect(count).toBe(Math.min(48, hours * 2))
      const { from, to } = ask(question)
      expect([from, to]).toEqual([midnight, midnight + hours * hour])
      at.store.rollUp(midnight + 3 * day, 1000)
      expect(ask(question).series[0]?.points[0]?.count).toBe(count)
    }
  })
}
