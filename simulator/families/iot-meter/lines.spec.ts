import { ac15kV, ac25kV, acLine } from './ac-line'
import { dcLine } from './dc-line'
import type { Line } from './line'

const midnight = Date.UTC(2026, 5, 3)
const day = (line: Line): Readonly<Record<string, number>>[] =>
  Array.from({ length: 17_280 }, (_, step) =>
    Object.fromEntries(line(midnight + step * 5_000).map(({ type, val }) => [type, val])),
  )
const all = (samples: readonly Readonly<Record<string, number>>[], type: string): number[] =>
  samples.map((sample) => sample[type] ?? Number.NaN)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
/** Correlation of two series, −1 to 1. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, value, index) => sum + (value - mx) * ((y[index] ?? 0) - my), 0)
  return product(a, meanA, b, meanB) / Math.sqrt(product(a, meanA, a, meanA) * product(b, meanB, b, meanB))
}

describe('a 750 V feeder', () => {
  const samples = day(dcLine(5, 0))
  const volts = all(samples, 'voltage_dc')
  const amps = all(samples, 'current_dc')

  test('stays between 700 V and 800 V', () => {
    expect(Math.min(...volts)).toBeGreaterThan(700)
    expect(Math.max(...volts)).toBeLessThanOrEqual(800)
  })

  test('carries 200 A to 400 A most of the time in service, more when a train starts', () => {
    const service = amps.slice(6 * 720)
    const usual = service.filter((each) => each >= 200 && each <= 400).length / service.length
    expect(usual).toBeGreaterThan(0.4)
    expect(mean(service)).toBeGreaterThan(200)
    expect(mean(service)).toBeLessThan(400)
    expect(Math.max(...service)).toBeGreaterThan(450)
    expect(Math.max(...service)).toBeLessThan(700)
  })

  test('gets energy back when trains brake, a small part of what they took', () => {
    const back = amps.reduce((sum, each, index) => sum - Math.min(0, each) * (volts[index] ?? 0), 0)
    const taken = amps.reduce((sum, each, index) => sum + Math.max(0, each) * (volts[index] ?? 0), 0)
    expect(back).toBeGreaterThan(0.001 * taken)
    expect(back).toBeLessThan(0.3 * taken)
  })

  test('sags with load: the substation is no ideal source', () => {
    expect(correlation(volts, amps)).toBeLessThan(-0.9)
  })

  test('has less to do at night', () => {
    expect(mean(amps.slice(0, 4 * 720))).toBeLessThan(0.7 * mean(amps.slice(6 * 720)))
  })
})

describe.each([
  ['25 kV 50 Hz', ac25kV, [24_000, 26_000], [100, 200], [49.9, 50.1]],
  ['15 kV 16.7 Hz', ac15kV, [14_000, 16_000], [150, 350], [16.6, 16.8]],
] as const)('a %s feeder', (_, system, volts, amps, hertz) => {
  const samples = day(acLine(system, 5, 1))

  test.each([
    ['voltage_ac', volts],
    ['current_ac', amps],
    ['frequency', hertz],
    ['pf', [0.92, 0.99]],
  ] as const)('shows a %s that such a line has', (type, [least, most]) => {
    const values = all(samples, type)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(least)
    expect(Math.max(...values)).toBeLessThanOrEqual(most)
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0)
  })

  test('shows the same frequency at every meter of the site', () => {
    const other = day(acLine(system, 6, 1))
    expect(all(other, 'frequency')).toEqual(all(samples, 'frequency'))
    expect(all(other, 'current_ac')).not.toEqual(all(samples, 'current_ac'))
  })
})
