import { barData, chartData, extent, increases, total } from './chart-data'
import type { PackedHistory } from './page-data'

const s = 1000
const series = (channel: string, at: number[]) => ({
  channel,
  at,
  mean: at.map((t) => t / s),
  min: at.map((t) => t / s - 1),
  max: at.map((t) => t / s + 1),
  delta: null,
})
const history = (to: number, bucketMs: number, ...all: PackedHistory['series']): PackedHistory => ({
  device: 'm-1',
  from: 0,
  to,
  bucketMs,
  truncated: false,
  series: all,
})
const every = (step: number, from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step)

test('an unbroken history has no gaps', () => {
  const at = every(10 * s, 0, 90 * s)
  const data = chartData(history(100 * s, 10 * s, series('p', at)))
  expect(data.at).toEqual(at)
  expect(data.gaps).toEqual([])
  expect(data.channels.get('p')?.mean).toEqual(at.map((t) => t / s))
})

test('the line breaks where readings are missing, and the gap is from the end of the last bucket to the next reading', () => {
  const at = [...every(10 * s, 0, 50 * s), ...every(10 * s, 120 * s, 190 * s)]
  const data = chartData(history(200 * s, 10 * s, series('p', at)))
  expect(data.gaps).toEqual([{ from: 60 * s, to: 120 * s }])
  const inside = data.at.indexOf(90 * s)
  expect(data.channels.get('p')?.mean.slice(inside - 1, inside + 2)).toEqual([50, null, 120])
})

test('a device that sends rarely has no gaps only because the buckets are narrow', () => {
  const data = chartData(history(3600 * s, 10 * s, series('p', every(60 * s, 0, 3540 * s))))
  expect(data.gaps).toEqual([])
})

test('a sparse past has no gaps because the device sends more often now', () => {
  const at = [...every(300 * s, 0, 3000 * s), ...every(10 * s, 3010 * s, 3590 * s)]
  expect(chartData(history(3600 * s, 10 * s, series('p', at))).gaps).toEqual([])
})

test('an outage is a gap in a sparse past too', () => {
  const at = [...every(300 * s, 0, 1500 * s), ...every(300 * s, 2700 * s, 3300 * s)]
  expect(chartData(history(3600 * s, 10 * s, series('p', at))).gaps).toEqual([{ from: 1510 * s, to: 2700 * s }])
})

test('one empty bucket is a gap where the hub knows of one, and else only a late reading', () => {
  const at = [...every(10 * s, 0, 50 * s), ...every(10 * s, 70 * s, 90 * s)]
  const short = history(100 * s, 10 * s, series('p', at))
  expect(chartData(short).gaps).toEqual([])
  expect(chartData(short, [{ from: 52 * s, to: 68 * s }]).gaps).toEqual([{ from: 60 * s, to: 70 * s }])
  expect(chartData(short, [{ from: 12 * s, to: 18 * s }]).gaps).toEqual([])
})

test('silence at the beginning and at the end is a gap too', () => {
  const data = chartData(history(1000 * s, 10 * s, series('p', every(10 * s, 400 * s, 600 * s))))
  expect(data.gaps).toEqual([
    { from: 0, to: 400 * s },
    { from: 610 * s, to: 1000 * s },
  ])
})

test('a time that only another channel has does not break the line', () => {
  const data = chartData(history(40 * s, 10 * s, series('p', [0, 10 * s, 30 * s]), series('u', [0, 10 * s, 20 * s, 30 * s])))
  expect(data.channels.get('p')?.mean).toEqual([0, 10, undefined, 30])
})

test('no readings: nothing to draw, and not one big gap', () => {
  expect(chartData(history(100 * s, 10 * s, series('p', [])))).toMatchObject({ at: [], gaps: [] })
})

test('a counter can be shown as what was added since the first reading, gaps left as they are', () => {
  const data = increases(chartData(history(200 * s, 10 * s, series('e', [...every(10 * s, 20 * s, 60 * s), 180 * s, 190 * s]))))
  expect(data.channels.get('e')?.mean).toEqual([0, 10, 20, 30, 40, null, 160, 170])
  expect(extent(data, ['e'])).toEqual([-1, 171])
})

test('the extent is that of the bands of the lines asked for', () => {
  const data = chartData(history(40 * s, 10 * s, series('p', [0, 10 * s]), series('u', [0, 30 * s])))
  expect(extent(data, ['p'])).toEqual([-1, 11])
  expect(extent(data, ['p', 'u'])).toEqual([-1, 31])
  expect(extent(data, ['gone'])).toBeNull()
})

describe('bars of a counter', () => {
  const counter = { ...series('e', [0, 10 * s, 40 * s]), delta: [5, 0, 2.5] }

  test('are what it rose in each bucket; where there is none there is no bar', () => {
    const data = barData(history(50 * s, 10 * s, counter, { ...series('e_l1', [20 * s]), delta: [null] }))
    expect(data.at).toEqual([0, 10 * s, 20 * s, 40 * s])
    expect(data.channels.get('e')?.mean).toEqual([5, 0, undefined, 2.5])
    expect(data.channels.get('e_l1')?.mean).toEqual([undefined, undefined, null, undefined])
  })

  test('add up to the consumption of the range', () => {
    const data = barData(history(50 * s, 10 * s, counter, series('p', [0])))
    expect([total(data, 'e'), total(data, 'p'), total(data, 'gone')]).toEqual([7.5, null, null])
  })
})
