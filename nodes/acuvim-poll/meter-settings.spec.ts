import { meterSettingsIn } from './meter-settings'
import { settingsBlock } from './reads'

/** Registers from 1005H on, with what is given at its address. */
const block = (given: Readonly<Record<number, number>>) => ({
  start: settingsBlock.start,
  registers: Array.from({ length: settingsBlock.count }, (_, index) => given[settingsBlock.start + index] ?? 0),
  at: 0,
})
const usual = { 4101: 0, 4102: 400, 4103: 400, 4104: 500, 4105: 5, 4121: 0, 4125: 1 }

test('ratios and modes stand where the register map has them', () => {
  expect(meterSettingsIn(block(usual))).toEqual({
    ok: true,
    settings: { energyMode: 0, basicMode: 'primary', pt1: 400, pt2: 400, ct1: 500, ct2: 5 },
  })
  const secondary = { ...usual, 4101: 1, 4102: 0x86a0, 4103: 100, 4105: 333, 4121: 1, 4125: 0 }
  expect(meterSettingsIn(block(secondary))).toMatchObject({
    settings: { energyMode: 1, basicMode: 'secondary', pt1: 100_000, pt2: 100, ct2: 333 },
  })
})

test.each([
  [{ 4105: 7 }, 'ct2 must be 1, 5'],
  [{ 4102: 0 }, 'pt1 must be a number above 0'],
  [{ 4121: 9 }, 'energyMode must be 0, 1 or 2'],
  [{ 4125: 2 }, 'basicMode must be'],
])('with %j they cannot be used, and the reason says why', (given, says) => {
  expect(meterSettingsIn(block({ ...usual, ...given }))).toEqual({ ok: false, reason: expect.stringContaining(says) })
})
