import type { CounterLimits } from '../channel'
import { counterStep } from './counter-step'

const hourMs = 3_600_000
const unlimited = undefined
const meter: CounterLimits = { rollsOverAt: 100_000, maxPerHour: 50 }

/** What a counter with two decimals did from one value to the next. */
function step(from: number, to: number, limits: CounterLimits | undefined, elapsedMs = 60_000) {
  return counterStep({ value: from, at: 0 }, { value: to, at: elapsedMs }, limits, 0.01)
}

test('a counter that goes up has risen by the difference', () => {
  expect(step(100, 101.5, unlimited)).toEqual({ kind: 'rise', rise: 1.5 })
  expect(step(100, 100, meter)).toEqual({ kind: 'rise', rise: 0 })
})

test('where nothing is known of a counter, any rise is believed', () => {
  expect(step(1, 1e9, unlimited, 0)).toEqual({ kind: 'rise', rise: 1e9 - 1 })
  expect(step(1, 1e9, { rollsOverAt: null, maxPerHour: null }, 0)).toEqual({ kind: 'rise', rise: 1e9 - 1 })
})

test('a rise is believed up to what can be counted in the time that passed and an hour more', () => {
  expect(step(100, 200, meter, hourMs)).toEqual({ kind: 'rise', rise: 100 })
  expect(step(100, 200.02, meter, hourMs)).toEqual({ kind: 'swap', rise: 0 })
})

test('a register that steps in whole units is not taken for another meter', () => {
  expect(step(41, 42, { rollsOverAt: null, maxPerHour: 10 }, 10_000)).toEqual({ kind: 'rise', rise: 1 })
})

test('a value that falls by its last decimal counts back, so that trembling adds nothing', () => {
  const down = step(1234.57, 1234.56, unlimited)
  const up = step(1234.56, 1234.57, unlimited)
  expect([down.kind, up.kind]).toEqual(['rise', 'rise'])
  expect(down.rise + up.rise).toBeCloseTo(0, 12)
})

test('a counter that begins again at 0 has counted what it shows', () => {
  expect(step(5000, 0, meter)).toEqual({ kind: 'reset', rise: 0 })
  expect(step(5000, 45, meter, hourMs)).toEqual({ kind: 'reset', rise: 45 })
  expect(step(5000, 3, unlimited)).toEqual({ kind: 'reset', rise: 3 })
  // Two readings of one time; clocks are given a minute.
  expect(step(5000, 0.5, meter, 0)).toEqual({ kind: 'reset', rise: 0.5 })
})

test('a lower value that cannot be counted from 0 in the time is another meter, and adds nothing', () => {
  expect(step(5000, 3000, meter, hourMs)).toEqual({ kind: 'swap', rise: 0 })
  expect(step(5000, 60, meter, hourMs)).toEqual({ kind: 'swap', rise: 0 })
})

test('an outage gives a counter the time to have begun again and counted on', () => {
  expect(step(5000, 3000, meter, 100 * hourMs)).toEqual({ kind: 'reset', rise: 3000 })
})

test('where the fastest rise is unknown, a fall to more than half is another meter', () => {
  expect(step(5000, 4000, unlimited)).toEqual({ kind: 'swap', rise: 0 })
  expect(step(5000, 2499, unlimited)).toEqual({ kind: 'reset', rise: 2499 })
})

test('a counter that passes its highest value goes on from 0', () => {
  expect(step(99_999.5, 0.25, meter)).toEqual({ kind: 'rollover', rise: 0.75 })
  expect(step(99_980, 40, meter, hourMs)).toEqual({ kind: 'rollover', rise: 60 })
})

test('where the fastest rise is unknown, a counter rolls over in its last tenth only', () => {
  const limits = { rollsOverAt: 65_536, maxPerHour: null }
  expect(step(65_000, 100, limits)).toEqual({ kind: 'rollover', rise: 636 })
  expect(step(30_000, 100, limits)).toEqual({ kind: 'reset', rise: 100 })
})

test('a fall near the highest value that is too far for the time is no roll-over', () => {
  expect(step(99_000, 20, meter, 30 * 60_000)).toEqual({ kind: 'reset', rise: 20 })
  expect(step(99_000, 600, meter, 30 * 60_000)).toEqual({ kind: 'swap', rise: 0 })
})

test('one wrong value up and back down adds nothing where the fastest rise is known', () => {
  expect([step(1000, 99_990, meter), step(99_990, 1000.1, meter)]).toEqual([
    { kind: 'swap', rise: 0 },
    { kind: 'swap', rise: 0 },
  ])
})

test('a counter that shows less than 0 was not counted from 0', () => {
  expect(step(5, -3, unlimited)).toEqual({ kind: 'swap', rise: 0 })
  expect(step(99_990, -3, meter)).toEqual({ kind: 'swap', rise: 0 })
})

test('a time that does not pass, or passes backwards, is no time', () => {
  expect(step(100, 150, meter, 0)).toEqual({ kind: 'rise', rise: 50 })
  expect(step(100, 150, meter, -10 * hourMs)).toEqual({ kind: 'rise', rise: 50 })
})
