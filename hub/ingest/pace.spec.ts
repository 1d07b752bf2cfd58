import { Pace } from './pace'

test('until something was measured it believes what it was told, within reason', () => {
  expect(new Pace(2_000_000).bytesIn(250)).toBe(500_000)
  expect(new Pace(1).bytesIn(250)).toBe(128 << 10)
  expect(new Pace(1e12).bytesIn(250)).toBe(8 << 20)
})

test('it follows what is decoded while there is something to decode, and learns nothing from idle time', () => {
  const pace = new Pace(1_000_000)
  for (let now = 0; now < 10_000; now += 100) pace.measure(400_000, now, true)
  expect(pace.bytesIn(1_000)).toBeCloseTo(4_000_000, -4)
  pace.measure(10, 60_000, false)
  expect(pace.bytesIn(1_000)).toBeCloseTo(4_000_000, -4)
  for (let now = 60_100; now < 70_000; now += 100) pace.measure(100_000, now, true)
  expect(pace.bytesIn(1_000)).toBeCloseTo(1_000_000, -4)
})
