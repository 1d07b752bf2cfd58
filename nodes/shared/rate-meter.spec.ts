import { RateMeter } from './rate-meter'

const t0 = 1_700_000_000_000

test('an even stream reads as its rate', () => {
  const meter = new RateMeter()
  for (let ms = 0; ms < 30_000; ms += 100) meter.add(5, t0 + ms)
  expect(meter.perSecond(t0 + 29_999)).toBeCloseTo(50, 0)
})

test('a young meter divides by its age, not by the whole window', () => {
  const meter = new RateMeter()
  meter.add(40, t0)
  meter.add(40, t0 + 1000)
  expect(meter.perSecond(t0 + 2000)).toBe(40)
})

test('the rate falls to zero once the window has passed, and starts clean after a long silence', () => {
  const meter = new RateMeter()
  meter.add(100, t0)
  expect(meter.perSecond(t0 + 9_000)).toBeGreaterThan(0)
  expect(meter.perSecond(t0 + 10_000)).toBe(0)
  meter.add(30, t0 + 3_600_000)
  expect(meter.perSecond(t0 + 3_600_000)).toBe(3)
})

test('an unused meter reads zero', () => {
  expect(new RateMeter().perSecond(t0)).toBe(0)
})
