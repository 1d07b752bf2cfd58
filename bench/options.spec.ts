import { parseOptions, parts } from './options'

test('without arguments everything is measured', () => {
  expect(parseOptions([])).toEqual({
    only: new Set(parts),
    backlog: { devices: 500, stepMs: 60_000, pauseMs: 0 },
    influxMessages: 180_000,
    yearReadings: 10_000_000,
    help: false,
  })
})

test.each([
  [['--only', 'race,tea'], '--only has "tea" but must be a list of race, mixed, disturbances, backlog, influx, year'],
  [['--year-readings', '5'], '--year-readings is "5" but must be a whole number from 10000 to 100000000'],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused with a clear message', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message)
})
