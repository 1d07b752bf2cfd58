import { parseOptions } from './options'

test('without arguments it is eight normal meters at five seconds', () => {
  const { fleet, durationMs } = parseOptions([])
  expect(fleet).toMatchObject({ devices: 8, intervalMs: 5_000, qos: 1, prefix: 'ACV-', seed: 1, history: { spanMs: 0 } })
  expect(Object.values(fleet.specials)).toEqual([0, 0, 0, 0, 0])
  expect(durationMs).toBeNull()
})

test('times take a unit, and are seconds without one', () => {
  const { fleet, durationMs } = parseOptions(['--interval', '2', '--history', '24h', '--duration', '1.5m', '--dropout-for=500ms'])
  expect([fleet.intervalMs, fleet.history.spanMs, durationMs, fleet.dropout.forMs]).toEqual([2_000, 86_400_000, 90_000, 500])
})

test.each([
  [['--devices', '0'], '--devices is "0" but must be a number from 1 to 10000'],
  [['--devices', 'many'], '--devices is "many" but must be a number'],
  [['--devices', '2.5'], '--devices is "2.5" but must be a whole number'],
  [['--interval', '5 parsecs'], '--interval is "5 parsecs" but must be a duration such as 90s, 30m, 24h or 7d'],
  [['--interval', '1ms'], '--interval is "1ms" but must be from 0.1 s'],
  [['--qos', '2'], '--qos is "2" but must be a number from 0 to 1'],
  [['--devices', '1', '--dropout', '1', '--noisy', '1'], '2 meters shall be special, but the fleet has only 1'],
  [['--prefix', 'a/b'], '--prefix "a/b" makes device ids such as "a/b008"'],
  [['--key', 'a', '--key-file', 'b'], 'give --key or --key-file, not both'],
  [['--colour', 'red'], "Unknown option '--colour'"],
  [['8'], "Unexpected argument '8'"],
])('%j is refused with a clear message', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message)
})
