import { LaneLag } from './lane-lag'

test('raw messages, which are read one by one, are counted some thousand at a time; the rest is estimated until then', () => {
  const lag = new LaneLag('uplinks', 100)
  const ranges: number[] = []
  // Every other message is of a device that is asked for.
  const count = (from: number, to: number) => {
    ranges.push(to - from)
    return Math.ceil((to - from) / 2)
  }
  // No time at all: nothing is counted.
  expect(lag.measure(1_000_100, 101, count, 0)).toBe(0)
  const slow = (from: number, to: number) => {
    for (const end = performance.now() + 1; performance.now() < end; );
    return count(from, to)
  }
  expect(lag.measure(1_000_100, 101, slow, 1)).toBe(500_000)
  expect(Math.max(...ranges)).toBeLessThanOrEqual(4_096)
  expect(ranges.length).toBeLessThan(10)
  for (let n = 0; n < 1000 && ranges.reduce((a, b) => a + b, 0) < 1_000_000; n++) lag.measure(1_000_100, 101, count, 10)
  expect(lag.measure(1_000_100, 101, count, 10)).toBe(500_000)
  lag.written(600_100, 250_000)
  expect(lag.measure(1_000_100, 600_101, count, 10)).toBe(250_000)
})
