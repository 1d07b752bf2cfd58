import type { HistoryQuery } from '../../core/history'
import type { ProjectionAtWork } from './projection'
import { batch, meter, noon, reading } from './projection-samples'

const minute = 60_000
const hour = 60 * minute

/** What one value alone gives. */
const one = (value: number) => ({ mean: value, min: value, max: value, first: value, last: value, count: 1, delta: null })

/** What a projection answers about a device's past. */
export function describeHistory(at: ProjectionAtWork): void {
  const ask = (over: Partial<HistoryQuery>) =>
    at.reader.history(meter.name, { device: 'meter-1', from: noon, to: noon + hour, bucketMs: null, ...over })

  /** One reading at an offset from noon. */
  const measured = (offset: number, values: Record<string, number>, number = offset) =>
    reading(number, { at: noon + offset, id: 1_000_000 + number, seq: number, values })

  const raw = (offset: number, value: number) => ({ at: noon + offset, ...one(value) })

  test('the readings themselves come in the order of event time, whenever they arrived', () => {
    at.store.commit(batch({ readings: [measured(3000, { voltage: 3 }), measured(1000, { voltage: 1 })] }))
    at.store.commit(batch({ readings: [measured(2000, { voltage: 2 })] }))
    expect(ask({ channels: ['voltage'] })).toEqual({
      device: 'meter-1',
      from: noon,
      to: noon + hour,
      bucketMs: null,
      layer: 'raw',
      series: [{ channel: 'voltage', unit: 'V', points: [raw(1000, 1), raw(2000, 2), raw(3000, 3)] }],
      truncated: false,
    })
  })

  test('a range includes its beginning and not its end, and knows no other device', () => {
    const other = reading(9, { device: 'meter-2', at: noon + 1, values: { voltage: 9 } })
    at.store.commit(
      batch({ readings: [-1, 0, 1, 999, 1000].map((offset, n) => measured(offset, { voltage: offset }, n)).concat(other) }),
    )
    const { series } = ask({ channels: ['voltage'], to: noon + 1000 })
    expect(series[0]?.points.map((point) => point.mean)).toEqual([0, 1, 999])
    expect(ask({ channels: ['voltage'], from: noon + 5, to: noon }).series[0]?.points).toEqual([])
  })

  test('without channels it shows the headline of the type, and each channel only where it was measured', () => {
    at.store.commit(
      batch({ readings: [measured(1, { voltage: 230 }), measured(2, { active_power: 5 }), measured(3, { current: 1 })] }),
    )
    expect(ask({}).series).toEqual([
      { channel: 'active_power', unit: 'W', points: [raw(2, 5)] },
      { channel: 'voltage', unit: 'V', points: [raw(1, 230)] },
    ])
    expect(ask({ channels: [] }).series).toHaveLength(2)
    expect(ask({ channels: ['voltage', 'voltage'] }).series).toHaveLength(1)
  })

  test('buckets begin at multiples of their width and have least, greatest, mean and number', () => {
    const values = [
      [0, 10],
      [9 * minute, 20],
      [10 * minute, 7],
      [35 * minute, 1.5],
    ] as const
    at.store.commit(batch({ readings: values.map(([offset, voltage]) => measured(offset, { voltage, current: -voltage })) }))
    const { series, bucketMs } = ask({ channels: ['voltage', 'current'], bucketMs: 10 * minute })
    expect(bucketMs).toBe(10 * minute)
    expect(series[0]?.points).toEqual([
      { at: noon, mean: 15, min: 10, max: 20, first: 10, last: 20, count: 2, delta: null },
      raw(10 * minute, 7),
      { at: noon + 30 * minute, ...one(1.5) },
    ])
    expect(series[1]?.points[0]).toEqual({
      ...{ at: noon, mean: -15, min: -20, max: -10, first: -10, last: -20 },
      ...{ count: 2, delta: null },
    })
  })

  test('a range that begins or ends inside a bucket is widened to the whole of it', () => {
    at.store.commit(batch({ readings: [1, 6, 8, 15, 21].map((n) => measured(n * minute, { voltage: n })) }))
    for (const bucketMs of [10 * minute, 2 * minute]) {
      const range = { from: noon + 7 * minute, to: noon + 15 * minute }
      const { series, from, to } = ask({ channels: ['voltage'], bucketMs, ...range })
      expect([from, to].map((bound) => (bound - noon) / minute)).toEqual(bucketMs === 10 * minute ? [0, 20] : [6, 16])
      expect(series[0]?.points.map((point) => point.mean)).toEqual(bucketMs === 10 * minute ? [5, 15] : [6, 8, 15])
    }
  })

  test('a channel that is missing in a bucket has no point there', () => {
    at.store.commit(batch({ readings: [measured(0, { voltage: 1 }), measured(10 * minute, { current: 2 })] }))
    const { series } = ask({ channels: ['voltage', 'current', 'energy'], bucketMs: 10 * minute })
    expect(series.map((each) => each.points.map((point) => point.at - noon))).toEqual([[0], [10 * minute], []])
  })

  test('the limit cuts the end off and says so', () => {
    at.store.commit(batch({ readings: [1, 2, 3, 4].map((n) => measured(n * minute, { voltage: n })) }))
    const three = ask({ channels: ['voltage'], limit: 3 })
    expect(three.series[0]?.points.map((point) => point.mean)).toEqual([1, 2, 3])
    expect(three.truncated).toBe(true)
    expect(ask({ channels: ['voltage'], limit: 4 }).truncated).toBe(false)
    const buckets = ask({ channels: ['voltage'], limit: 1, bucketMs: 2 * minute })
    expect(buckets.series[0]?.points).toEqual([{ at: noon, ...one(1) }])
    expect(buckets.truncated).toBe(true)
    expect(ask({ channels: ['voltage'], limit: 3, bucketMs: 2 * minute }).truncated).toBe(false)
  })

  test('readings without any of the channels do not use the limit up', () => {
    at.store.commit(batch({ readings: [1, 2, 3, 4].map((n) => measured(n, { [n < 4 ? 'current' : 'voltage']: n })) }))
    const { series, truncated } = ask({ channels: ['voltage'], limit: 1 })
    expect(series[0]?.points).toEqual([raw(4, 4)])
    expect(truncated).toBe(false)
  })

  test('a channel the type does not know can be asked for once a device has sent it', () => {
    const unknown = () => ask({ channels: ['oil_level'] })
    expect(unknown).toThrow(expect.objectContaining({ code: 'UNKNOWN_CHANNEL' }))
    at.store.commit(batch({ readings: [measured(0, { voltage: 1, oil_level: 4 }), measured(2, { oil_level: 8 })] }))
    expect(unknown().series).toEqual([{ channel: 'oil_level', unit: '', points: [raw(0, 4), raw(2, 8)] }])
    const { series } = ask({ channels: ['voltage', 'oil_level'], bucketMs: minute })
    expect(series[1]?.points).toEqual([{ at: noon, ...{ mean: 6, min: 4, max: 8, first: 4, last: 8 }, count: 2, delta: null }])
  })

  test('a channel that nobody knows is refused with the names that are like it', () => {
    expect(() => ask({ channels: ['voltage', 'activ_power'] })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_CHANNEL', message: expect.stringContaining('active_power') }),
    )
    for (const channel of ['', 'at', 'extra', 'voltage"', "x' OR 1"])
      expect(() => ask({ channels: [channel] })).toThrow(expect.objectContaining({ code: 'UNKNOWN_CHANNEL' }))
  })

  test('a device without readings has an empty history', () => {
    expect(ask({ device: 'nobody', channels: ['voltage'] }).series).toEqual([{ channel: 'voltage', unit: 'V', points: [] }])
    expect(ask({ device: 'nobody', channels: ['voltage'], bucketMs: minute }).series[0]?.points).toEqual([])
  })

  test('a question that makes no sense is refused', () => {
    for (const over of [
      { bucketMs: 0 },
      { bucketMs: -5 },
      { bucketMs: 0.5 },
      { bucketMs: Number.NaN },
      { bucketMs: 7 * minute },
      { bucketMs: 36 * hour },
      { limit: 0 },
      { limit: 1.5 },
    ])
      expect(() => ask(over)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    expect(() => at.reader.history('no-such-type', { device: 'meter-1', from: 0, to: 1, bucketMs: null })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_DEVICE_TYPE' }),
    )
  })
}
