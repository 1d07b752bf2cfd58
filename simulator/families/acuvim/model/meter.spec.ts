import type { Measurement } from './measurement'
import { Meter } from './meter'
import { feederOf, plant } from './plant'

const monday = Date.UTC(2026, 0, 5)
const hourMs = 3_600_000

function meterOf(index: number, overrides: { seed?: number; speed?: number } = {}): Meter {
  return new Meter({ feeder: feederOf(index), seed: 7, siteSeed: 1, offsetMinutes: 60, speed: 1, anchor: monday, ...overrides })
}

function run(meter: Meter, from: number, stepMs: number, count: number): Measurement[] {
  return Array.from({ length: count }, (_, step) => meter.sample(from + step * stepMs))
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
/** Largest absolute value over a run. */
const worst = (day: readonly Measurement[], pick: (m: Measurement) => readonly number[]): number =>
  Math.max(...day.flatMap(pick).map(Math.abs))
const mean = (values: readonly number[]): number => sum(values) / values.length

describe.each(plant.map((feeder, index) => [feeder.name, index] as const))('a meter on the feeder "%s"', (_, index) => {
  const day = run(meterOf(index), monday, 300_000, 288)

  test('shows totals that are the sums of its phases', () => {
    expect(worst(day, (m) => [sum(m.p) - m.total.p, sum(m.q) - m.total.q, sum(m.s) - m.total.s])).toBeLessThan(1e-6)
  })

  test('shows S² = P² + Q², S = U · I and PF = P / S in every phase', () => {
    for (const phase of [0, 1, 2] as const) {
      expect(worst(day, (m) => [Math.hypot(m.p[phase], m.q[phase]) - m.s[phase]])).toBeLessThan(1e-6)
      expect(worst(day, (m) => [m.volts[phase] * m.amps[phase] - m.s[phase]])).toBeLessThan(1e-6)
      expect(worst(day, (m) => [m.p[phase] / m.s[phase] - m.powerFactor[phase]])).toBeLessThan(1e-9)
    }
  })

  test('shows line voltages about √3 times the phase voltages, all within ten percent of nominal', () => {
    expect(worst(day, (m) => [mean(m.lineVolts) / mean(m.volts) - Math.sqrt(3)])).toBeLessThan(0.001)
    expect(worst(day, (m) => m.volts.map((volts) => volts - 230))).toBeLessThan(23)
    expect(worst(day, (m) => [m.frequency - 50])).toBeLessThan(0.1)
  })

  test('counts energy that never runs backwards', () => {
    for (const register of ['activeImport', 'activeExport', 'reactiveImport', 'reactiveExport', 'apparent'] as const) {
      const counted = day.map((m) => m.energy[register])
      expect(counted).toEqual(counted.toSorted((a, b) => a - b))
    }
  })

  test('shows values a meter can show: distortion and unbalance are percentages, the neutral current is no more than the sum', () => {
    const percentages = day.flatMap((m) => [...m.thd.volts, ...m.thd.amps, m.unbalance.volts, m.unbalance.amps])
    expect(Math.min(...percentages)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...percentages)).toBeLessThan(100)
    expect(day.every((m) => m.neutralAmps >= 0 && m.neutralAmps <= sum(m.amps))).toBe(true)
  })
})

describe('energy', () => {
  test('is the integral of power: ΔkWh = ∫P dt', () => {
    const samples = run(meterOf(1), monday + 9 * hourMs, 5_000, 720)
    let kilowattHours = 0
    for (const [step, m] of samples.slice(1).entries()) {
      kilowattHours += ((samples[step]?.total.p ?? Number.NaN) + m.total.p) / 2 / 1000 / 720
    }
    const [first, last] = [samples[0], samples.at(-1)]
    expect((last?.energy.activeImport ?? 0) - (first?.energy.activeImport ?? 0)).toBeCloseTo(kilowattHours, 6)
  })

  test('is counted over a long time between samples as well', () => {
    const often = run(meterOf(3), monday, 60_000, 121).at(-1)
    const seldom = run(meterOf(3), monday, 7_200_000, 2).at(-1)
    expect(seldom?.energy.activeImport).toBeCloseTo(often?.energy.activeImport ?? Number.NaN, 6)
  })

  test('is exported by a solar roof at noon and not at night', () => {
    const solar = run(meterOf(6), monday, 60_000, 24 * 60)
    const exported = (fromHour: number, toHour: number): number =>
      (solar[toHour * 60]?.energy.activeExport ?? 0) - (solar[fromHour * 60]?.energy.activeExport ?? 0)
    expect(exported(10, 12)).toBeGreaterThan(10)
    expect(exported(0, 4)).toBe(0)
  })

  test('goes on about where it ended when the simulator is started again', () => {
    const first = run(meterOf(0), monday, 900_000, 3 * 96).at(-1)
    const again = meterOf(0).sample(first?.at ?? 0)
    const gained = (first?.energy.activeImport ?? 0) - meterOf(0).sample(monday).energy.activeImport
    expect(Math.abs(again.energy.activeImport - (first?.energy.activeImport ?? 0))).toBeLessThan(0.05 * gained)
  })
})

describe('a load curve', () => {
  const press = run(meterOf(1), monday, 60_000, 24 * 60)
  const between = (from: number, to: number): readonly Measurement[] => press.slice(from * 60, to * 60)

  test('is high in the shift and low at night, by local time', () => {
    // The site is an hour ahead of UTC, so the first shift begins at 05:00 UTC.
    const night = mean(between(0, 4).map((m) => m.total.p))
    const shift = mean(between(7, 12).map((m) => m.total.p))
    expect(shift).toBeGreaterThan(5 * night)
    expect(mean(between(5.5, 6).map((m) => m.total.p))).toBeGreaterThan(3 * night)
  })

  test('makes the voltage sag: more load, less voltage', () => {
    const night = mean(between(1, 4).flatMap((m) => m.volts))
    const shift = mean(between(7, 12).flatMap((m) => m.volts))
    expect(shift).toBeLessThan(night)
  })

  test('is flat on Sunday where nobody works then', () => {
    const sunday = run(meterOf(1), monday + 6 * 24 * hourMs, 600_000, 22 * 6).map((m) => m.total.p)
    expect(Math.max(...sunday)).toBeLessThan(2 * mean(sunday))
  })

  test('shows motors starting: for some seconds far more current than before', () => {
    const amps = run(meterOf(1), monday + 9 * hourMs, 2000, 450).map((m) => mean(m.amps))
    const jumps = amps.slice(1).map((value, step) => value - (amps[step] ?? value))
    expect(Math.max(...jumps)).toBeGreaterThan(mean(amps))
  })

  test('runs faster than the clock when asked to, while event times stay real', () => {
    const fast = run(meterOf(1, { speed: 24 }), monday, 60_000, 60)
    expect(Math.max(...fast.map((m) => m.total.p))).toBeGreaterThan(5 * Math.min(...fast.map((m) => m.total.p)))
    expect(fast.at(-1)?.at).toBe(monday + 59 * 60_000)
  })
})

describe('a seed', () => {
  test('gives the same meter again, and another seed another one', () => {
    expect(run(meterOf(2), monday, 5_000, 50)).toEqual(run(meterOf(2), monday, 5_000, 50))
    expect(meterOf(2, { seed: 8 }).sample(monday).total.p).not.toBe(meterOf(2).sample(monday).total.p)
  })

  test('gives the same power at a moment however it was reached', () => {
    const direct = meterOf(2).sample(monday + hourMs)
    const walked = run(meterOf(2), monday, 60_000, 61).at(-1)
    expect(walked?.total).toEqual(direct.total)
  })
})

test('samples that go back in time are a bug of the caller', () => {
  const meter = meterOf(0)
  meter.sample(monday)
  expect(() => meter.sample(monday - 1)).toThrow('forward in time')
})
