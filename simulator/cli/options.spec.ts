import { parseOptions } from './options'

test('without arguments it is eight normal Acuvim meters at their own pace', () => {
  const { fleet, durationMs } = parseOptions([])
  expect(fleet.squads.map(({ family, count }) => [family.name, count])).toEqual([['acuvim', 8]])
  expect(fleet).toMatchObject({ intervalMs: null, prefix: null, seed: 1, history: { spanMs: 0 }, habits: { qos: 1 } })
  expect(new Set(Object.values(fleet.specials))).toEqual(new Set([0]))
  expect(durationMs).toBeNull()
})

test('a fleet is a list of kinds, one of each where no number is given', () => {
  const { fleet } = parseOptions(['--fleet', 'acuvim:3, dc:2,ac15,heat-pump:1,plantops:4'])
  expect(fleet.squads.map(({ family, count }) => `${family.name} ${count}`)).toEqual([
    'acuvim 3',
    'dc 2',
    'ac15 1',
    'heat-pump 1',
    'plantops 4',
  ])
})

test('special devices are counted or named', () => {
  const { fleet } = parseOptions(['--fleet', 'acuvim:2,plantops:1', '--dropout', '1', '--restart', 'ACV-001,plant-001'])
  expect(fleet.specials).toMatchObject({ dropout: 1, restart: ['ACV-001', 'plant-001'] })
})

test('times take a unit, and are seconds without one', () => {
  const { fleet, durationMs } = parseOptions(['--interval', '2', '--history', '24h', '--duration', '1.5m', '--dropout-for=500ms'])
  const { intervalMs, history, misfortunes } = fleet
  expect([intervalMs, history.spanMs, durationMs, misfortunes.dropout.forMs]).toEqual([2_000, 86_400_000, 90_000, 500])
})

test.each([
  [['--devices', '0'], '--devices is "0" but must be a number from 1 to 10000'],
  [['--devices', 'many'], '--devices is "many" but must be a number'],
  [['--devices', '2.5'], '--devices is "2.5" but must be a whole number'],
  [
    ['--fleet', 'acuvim:2,tram:1'],
    '--fleet has "tram:1" but must be a list such as acuvim:8,dc:2 of acuvim, dc, ac, ac15, heat-pump',
  ],
  [['--fleet', 'dc:1,dc:2'], '--fleet names "dc" twice'],
  [['--fleet', 'dc:1', '--devices', '2'], 'give --fleet or --devices, not both'],
  [['--interval', '5 parsecs'], '--interval is "5 parsecs" but must be a duration such as 90s, 30m, 24h or 7d'],
  [['--interval', '1ms'], '--interval is "1ms" but must be from 0.1 s'],
  [['--qos', '2'], '--qos is "2" but must be a number from 0 to 1'],
  [['--heat-pump-time', 'noon'], '--heat-pump-time is "noon" but must be uptime or unix'],
  [['--devices', '1', '--dropout', '1', '--noisy', '1'], 'more devices shall be special ("noisy") than the fleet of 1 has left'],
  [['--restart', 'ACV-009'], 'ACV-009 shall be special (restart) but is not in the fleet'],
  [['--fleet', 'plantops:1', '--clockless', 'plant-001'], 'plant-001 cannot be "clockless"'],
  [['--prefix', 'a/b'], '--prefix "a/b" makes device ids such as "a/b008"'],
  [['--fleet', 'dc:1,ac:1', '--prefix', 'M'], '--prefix is for a fleet of one kind'],
  [['--key', 'a', '--key-file', 'b'], 'give --key or --key-file, not both'],
  [['--colour', 'red'], "Unknown option '--colour'"],
  [['8'], "Unexpected argument '8'"],
])('%j is refused with a clear message', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message)
})
