import type { HistoryQuery } from '../../core/history'
import type { ProjectionAtWork } from './projection'
import { batch, gap, meter, noon, reading } from './projection-samples'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** What a projection keeps for how long: readings 30 days, 5 minutes a year, hours ten years, days for ever. */
export function describeRetention(at: ProjectionAtWork): void {
  const measured = (number: number, time: number, values: Record<string, number>) =>
    reading(number, { at: time, seq: number, values })
  const ask = (over: Partial<HistoryQuery>) =>
    at.reader.history(meter.name, {
      ...{ device: 'meter-1', channels: ['energy'], from: noon - hour, to: noon + day, bucketMs: null },
      ...over,
    })
  const stored = () => at.reader.readings(0, {}, 100).items.length
  const drop = (after: number) => {
    at.now = noon + after
    return at.store.dropExpired(at.now)
  }

  /** Three readings in two hours, and one in each of some later times. */
  function fill(...later: number[]): void {
    const times = [0, 2 * minute, 70 * minute, ...later]
    const readings = times.map((after, index) => measured(index + 1, noon + after, { energy: index * 10, voltage: index }))
    at.store.commit(batch({ cursor: 1, readings }))
  }

  test('readings go after their time, by whole weeks, and what they were is still answered in wider buckets', () => {
    fill(60 * day)
    expect(drop(29 * day)).toBe(0)
    expect(drop(38 * day)).toBe(1)
    expect(drop(38 * day)).toBe(0)
    expect(stored()).toBe(1)
    const { layer, bucketMs, series } = ask({})
    expect([layer, bucketMs]).toEqual(['5m', 5 * minute])
    expect(series[0]?.points.map(({ at, count, delta }) => [(at - noon) / minute, count, delta])).toEqual([
      [0, 2, 10],
      [70, 1, 10],
    ])
    expect(ask({ bucketMs: minute }).layer).toBe('5m')
  })

  test('5 minutes go after a year, hours after ten, days never', () => {
    fill(60 * day, 4500 * day)
    expect(drop(396 * day)).toBeGreaterThan(0)
    expect(ask({})).toMatchObject({ layer: '1h', bucketMs: hour })
    expect(ask({}).series[0]?.points.map(({ count, delta }) => [count, delta])).toEqual([
      [2, 10],
      [1, 10],
    ])
    expect(drop(4100 * day)).toBeGreaterThan(0)
    expect(ask({ bucketMs: hour })).toMatchObject({ layer: '1d', bucketMs: day })
    expect(ask({}).series[0]?.points).toMatchObject([{ count: 3, min: 0, max: 20, first: 0, last: 20, delta: 20 }])
    at.reopen()
    expect(ask({}).series[0]?.points).toMatchObject([{ count: 3, delta: 20 }])
  })

  test('what was never rolled up is so before its readings go', () => {
    fill(60 * day)
    drop(4100 * day)
    expect(ask({ bucketMs: day }).series[0]?.points).toMatchObject([{ count: 3, delta: 20 }])
    expect(at.store.rollUp(at.now, 100).rebuilt).toBe(0)
  })

  test('a reading that is older than what is kept changes no bucket', () => {
    fill(60 * day)
    drop(60 * day)
    at.store.commit(batch({ cursor: 2, readings: [measured(9, noon + minute, { energy: 5 })] }))
    at.store.rollUp(at.now, 100)
    expect(ask({ bucketMs: 5 * minute }).series[0]?.points).toMatchObject([{ count: 2 }, { count: 1 }])
  })

  test('the rise of a counter goes on from readings that were dropped', () => {
    fill()
    drop(60 * day)
    at.store.commit(batch({ cursor: 2, readings: [measured(9, at.now - hour, { energy: 50 })] }))
    const rise = () => ask({ from: at.now - day, to: at.now, bucketMs: minute }).series[0]?.points[0]?.delta
    expect(rise()).toBe(30)
    at.store.rollUp(at.now, 100)
    expect(ask({ from: at.now - day, to: at.now, bucketMs: hour }).series[0]?.points[0]?.delta).toBe(30)
    expect(rise()).toBe(30)
  })

  test('a device that began lately is answered from its readings, however far back the question goes', () => {
    at.now = noon + 100 * day
    at.store.commit(batch({ cursor: 1, readings: [measured(1, at.now - hour, { energy: 1 })] }))
    expect(ask({ from: 0, to: at.now })).toMatchObject({ layer: 'raw', bucketMs: null, from: 0 })
    expect(ask({ from: 0, to: at.now }).series[0]?.points).toHaveLength(1)
  })

  test('pages go on over readings that were dropped', () => {
    fill(60 * day, 61 * day)
    drop(60 * day)
    const { items, caughtUp, next } = at.reader.readings(reading(1).id, {}, 10)
    expect(items.map((each) => each.id)).toEqual([reading(4).id, reading(5).id])
    expect([caughtUp, next]).toEqual([true, reading(5).id])
  })

  test('gaps, counted days and events go with the hours', () => {
    const event = { device: 'meter-1', kind: 'alert' as const, body: {} }
    const later = noon + 4500 * day
    at.store.commit(
      batch({
        cursor: 1,
        readings: [measured(1, noon, {}), measured(2, later, {})],
        gaps: [gap(1), gap(2, { from: later - hour, to: later })],
        events: [
          { ...event, id: 1, at: noon, receivedAt: noon },
          { ...event, id: 2, at: later, receivedAt: later },
        ],
      }),
    )
    drop(4500 * day)
    const known = (from: number) => at.reader.completeness({ device: 'meter-1', from: from - day, to: from + day }, at.now)
    expect(known(noon)).toMatchObject({ days: [], gaps: [] })
    expect(known(later).gaps).toHaveLength(1)
    expect(known(later).days.map((each) => each.received)).toEqual([1])
    expect(at.reader.events(0, {}, null, 10).items.map((each) => each.id)).toEqual([2])
  })
}
