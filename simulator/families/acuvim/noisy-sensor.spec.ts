import { noisySensor } from './noisy-sensor'

const seen = Array.from({ length: 2000 }, (_, seq) => noisySensor({ voltage_l1_n: 230, voltage_l2_n: 230 }, 5, seq))
const l2 = seen.map((values) => values.voltage_l2_n ?? Number.NaN)

test('L2 spikes sometimes, is impossible seldom, and is near the truth mostly', () => {
  const impossible = l2.filter((volts) => volts > 600_000).length
  const near = l2.filter((volts) => Math.abs(volts - 230) < 20).length
  expect(impossible).toBeGreaterThan(20)
  expect(impossible).toBeLessThan(100)
  expect(near).toBeGreaterThan(1600)
  expect(near).toBeLessThan(1900)
})

test('the other inputs are untouched, and the same reading gets the same noise', () => {
  expect(seen.every((values) => values.voltage_l1_n === 230)).toBe(true)
  expect(noisySensor({ voltage_l2_n: 230 }, 5, 17)).toEqual({ voltage_l2_n: l2[17] })
})
