import { plausibility } from './plausibility'

const star = {
  frequency: 50.01,
  ...{ voltage_l1_n: 230, voltage_l2_n: 231, voltage_l3_n: 229, voltage_ln_avg: 230 },
  ...{ current_l1: 10, current_l2: 8, current_l3: 0 },
  ...{ power_factor_l1: 0.9, power_factor_l2: -0.95, power_factor_l3: 1 },
  ...{ active_power_l1: 2070, active_power_l2: 1755.6, active_power_l3: 0, active_power: 3825.6, apparent_power: 4148 },
}
const delta = {
  frequency: 60,
  ...{ voltage_l1_l2: 480, voltage_l2_l3: 478, voltage_l3_l1: 482, voltage_ll_avg: 480 },
  ...{ active_power: -9000, apparent_power: 10_000, power_factor: -0.9 },
}
const doubts = (values: Readonly<Record<string, number>>, isDelta = false) =>
  plausibility(values, isDelta).flatMap(({ what, ok, detail }) => (ok ? [] : [[what, detail]]))

test('a meter that measures is plausible, in star and in delta, at any transformer ratio', () => {
  expect(doubts(star)).toEqual([])
  expect(doubts(delta, true)).toEqual([])
})

test('so is one on a dead line, and one with a phase that is not connected', () => {
  const dead = Object.fromEntries(Object.keys(star).map((name) => [name, 0]))
  expect(doubts(dead)).toEqual([])
  expect(doubts({ ...star, voltage_l3_n: 0, voltage_ln_avg: 153.7 })).toEqual([])
})

test.each([
  [{ frequency: 12 }, 'frequency', '12 Hz, not 45 to 65 or 0'],
  [{ frequency: Number.NaN }, 'frequency', 'no number Hz'],
  [{ voltage_l1_n: 3e20 }, 'voltage', 'their mean is said to be 230'],
  [{ voltage_l1_n: 130, voltage_ln_avg: 196.7 }, 'voltage', 'too far apart'],
  [{ voltage_l1_n: -230, voltage_ln_avg: 76.67 }, 'voltage', '-230, 231, 229 V'],
  [{ active_power_l2: 900, active_power: 2970 }, 'power', 'L2: 900 W is not 231 · 8 · -0.95'],
  [{ active_power: 9999 }, 'power', 'the phases make 3826 W, the total is 9999 W'],
])('%j is doubtful: %s', (change, what, says) => {
  expect(doubts({ ...star, ...change })).toContainEqual([what, expect.stringContaining(says)])
})

test('in delta wiring the total must be S times the power factor', () => {
  expect(doubts({ ...delta, active_power: 100 }, true)).toEqual([['power', '100 W is not 10000 VA · -0.9']])
})
