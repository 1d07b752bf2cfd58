import type { FleetSummary } from '../../hub/client/hub'
import { localeOf } from '../../test/helpers/locale'
import { fleetLook, fleetText } from './fleet-status'

const shell = localeOf('heartbeat-monitor')
const fleet = (counts: Partial<FleetSummary>): FleetSummary => ({
  total: 0,
  online: 0,
  degraded: 0,
  offline: 0,
  unknown: 0,
  pending: 0,
  ...counts,
})

test.each([
  [{ online: 12 }, '12 on'],
  [{ online: 10, offline: 2 }, '10 on · 2 off'],
  [{ online: 8, degraded: 1, offline: 1 }, '8 on·1 degr·1 off'],
  [{ total: 10_000, online: 9800, degraded: 120, offline: 80 }, '80 off of 10k'],
  [{ unknown: 3 }, '3 new'],
  [{ pending: 4 }, 'no devices yet'],
])('%j reads %p', (counts, text) => {
  expect(fleetText(shell, fleet(counts))).toBe(text)
  expect(text.length).toBeLessThan(20)
})

test('the colour is that of the worst device', () => {
  expect(fleetLook(fleet({ online: 8, degraded: 1, offline: 1 }))).toBe('alarm')
  expect(fleetLook(fleet({ online: 8, degraded: 1 }))).toBe('attention')
  expect(fleetLook(fleet({ online: 8, unknown: 1 }))).toBe('working')
  expect(fleetLook(fleet({ unknown: 1 }))).toBe('idle')
})
