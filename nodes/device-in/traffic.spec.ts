import { localeOf } from '../../test/helpers/locale'
import { trafficText } from './traffic'

test.each([
  [1, 0.42, '1 device · 0.4/s'],
  [12, 84.2, '12 devices · 84/s'],
  [940, 999, '940 devices · 999/s'],
  [1200, 5400, '1.2k dev · 5.4k/s'],
  [10_000, 50_000, '10k devices · 50k/s'],
])('%p devices and %p items per second read %p', (devices, rate, text) => {
  expect(trafficText(localeOf('device-in'), devices, rate)).toBe(text)
  expect(text.length).toBeLessThan(20)
})
