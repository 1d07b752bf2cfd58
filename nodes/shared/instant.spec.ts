import { parseInstant } from './instant'

const now = Date.UTC(2025, 2, 1, 12)

test.each([
  ['2025-03-01T06:00:00Z', Date.UTC(2025, 2, 1, 6)],
  ['2025-03-01T06:00:00.250Z', Date.UTC(2025, 2, 1, 6, 0, 0, 250)],
  ['2025-03-01T07:00:00+01:00', Date.UTC(2025, 2, 1, 6)],
  ['2025-03-01 06:00', Date.UTC(2025, 2, 1, 6)],
  ['2025-03-01', Date.UTC(2025, 2, 1)],
  ['now', now],
  ['-24h', now - 86_400_000],
  ['now-15m', now - 900_000],
  ['now + 1h', now + 3_600_000],
  [1_740_808_800_000, 1_740_808_800_000],
  ['1740808800000', 1_740_808_800_000],
  [new Date(now), now],
])('%p is %p', (value, ms) => {
  expect(parseInstant('From', value, now)).toBe(ms)
})

test('a time without a zone is UTC, whatever the zone of the machine', () => {
  const parse = jest.spyOn(Date, 'parse')
  expect(parseInstant('From', '2025-07-01T06:00', now)).toBe(Date.UTC(2025, 6, 1, 6))
  // The machine of this test may itself be at UTC, where leaving the zone out would make no difference.
  expect(parse).toHaveBeenLastCalledWith('2025-07-01T06:00Z')
  parse.mockRestore()
})

test.each(['yesterday', '2025-13-01', '01.03.2025', '', '24h', '-24', Number.NaN, null, {}, true])('refuses %p', (value) => {
  expect(() => parseInstant('From', value, now)).toThrow(/^From is /)
})
