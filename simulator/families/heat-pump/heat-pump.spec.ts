import { heatPumpAt } from './heat-pump'
import { levelOf } from './levels'
import { saturationPsi } from './refrigerant'

const midnight = Date.UTC(2026, 0, 14)
/** Two days, a state each 10 s. */
const states = Array.from({ length: 17_280 }, (_, step) => heatPumpAt(9, 1, 60, midnight + step * 10_000))
const running = states.filter(({ compressor }) => compressor)
const resting = states.filter(({ compressor }) => !compressor)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

test('saturation pressures are those of the table of R-22', () => {
  // °C and bar absolute, from the refrigerant's tables.
  const table = [
    [-10, 3.55],
    [0, 4.98],
    [25, 10.44],
    [50, 19.42],
  ] as const
  for (const [celsius, bar] of table) expect((saturationPsi(celsius) + 14.696) / 14.5038).toBeCloseTo(bar, 1)
})

test('the compressor runs and rests in turn, several times a day, and longer in the cold', () => {
  const starts = states.filter(({ compressor }, index) => compressor && states[index - 1]?.compressor === false).length
  expect(starts).toBeGreaterThan(100)
  const warm = states.filter(({ ambient }) => ambient > 10)
  const cold = states.filter(({ ambient }) => ambient < 7)
  const share = (some: typeof states): number => some.filter(({ compressor }) => compressor).length / some.length
  expect(share(cold)).toBeGreaterThan(share(warm))
})

test('while it rests the pressures are nearly equal, and while it runs they are apart', () => {
  expect(mean(resting.map(({ highPsi, lowPsi }) => highPsi - lowPsi))).toBeLessThan(60)
  const settled = running.filter(({ defrost, outlet, inlet }) => !defrost && outlet - inlet > 4)
  expect(settled.every(({ highPsi, lowPsi }) => highPsi > lowPsi + 100)).toBe(true)
  expect(mean(settled.map(({ highPsi }) => highPsi))).toBeGreaterThan(220)
  expect(mean(settled.map(({ lowPsi }) => lowPsi))).toBeGreaterThan(45)
})

test('the high side follows the water and the low side the air', () => {
  for (const { outlet, inlet, ambient, highPsi, lowPsi, defrost } of running) {
    if (defrost || outlet - inlet < 5) continue
    expect(Math.abs(highPsi - saturationPsi(outlet + 4))).toBeLessThan(30)
    expect(Math.abs(lowPsi - saturationPsi(ambient - 7))).toBeLessThan(15)
  }
})

test('the water leaves warmer than it came, except while ice melts; then the fan stands still', () => {
  const settled = running.filter(({ defrost }) => !defrost)
  expect(mean(settled.map(({ outlet, inlet }) => outlet - inlet))).toBeGreaterThan(3.5)
  const melting = states.filter(({ defrost }) => defrost)
  expect(melting.length).toBeGreaterThan(20)
  expect(melting.every(({ fan, compressor }) => compressor && !fan)).toBe(true)
  expect(melting.at(-1)?.outlet).toBeLessThan(melting.at(-1)?.inlet ?? 0)
})

test('the current is a motor’s while it runs, and next to nothing while it rests', () => {
  expect(Math.min(...running.map(({ amps }) => amps))).toBeGreaterThan(1)
  expect(Math.max(...running.map(({ amps }) => amps))).toBeLessThan(12)
  expect(Math.max(...resting.map(({ amps }) => amps))).toBeLessThan(0.3)
})

test('a healthy pump has no alerts', () => {
  const levels = states.map(({ volts, compressorTemp, highPsi, lowPsi, amps }) =>
    Math.max(
      levelOf.voltage(volts),
      levelOf.compressorTemp(compressorTemp),
      levelOf.pressureHigh(highPsi),
      levelOf.pressureLow(lowPsi),
      levelOf.current(amps),
    ),
  )
  expect(Math.max(...levels)).toBe(0)
})

test.each([
  ['voltage', [209.9, 210, 215, 215.1, 244.9, 245, 250], [2, 2, 1, 0, 0, 1, 2]],
  ['compressorTemp', [84.9, 85, 95], [0, 1, 2]],
  ['pressureHigh', [399, 400, 450], [0, 1, 2]],
  ['pressureLow', [41, 40, 20], [0, 1, 2]],
  ['current', [11.99, 12, 15], [0, 1, 2]],
] as const)('the level of %s changes where the firmware’s thresholds are reached', (key, values, levels) => {
  expect(values.map((value) => levelOf[key](value))).toEqual(levels)
})
