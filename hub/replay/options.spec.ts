import { CannotRunError } from './cannot-run'
import { help } from './help'
import { parseReplayArguments } from './options'

const now = Date.UTC(2026, 10, 21, 12)
const parse = (...args: string[]) => parseReplayArguments(args, now)

test('without arguments it compares everything and tells a person', () => {
  expect(parse()).toEqual({
    help: false,
    json: false,
    from: null,
    device: null,
    dataDir: null,
    settingsFile: null,
    keep: null,
  })
})

test('everything can be said', () => {
  expect(parse('--from', '24h', '--device', 'ACV-1', '--data', '/d', '--settings=/s.js', '--keep', '/k', '--json', '-h')).toEqual(
    {
      help: true,
      json: true,
      from: now - 86_400_000,
      device: 'ACV-1',
      dataDir: '/d',
      settingsFile: '/s.js',
      keep: '/k',
    },
  )
})

test.each([
  ['2026-11-20T10:00:00Z', Date.UTC(2026, 10, 20, 10)],
  ['2026-11-20T10:00', Date.UTC(2026, 10, 20, 10)],
  ['2026-11-20T10:00:00+01:00', Date.UTC(2026, 10, 20, 9)],
  ['2026-11-20', Date.UTC(2026, 10, 20)],
  ['90s', now - 90_000],
  ['1.5h', now - 5_400_000],
  ['2w', now - 14 * 86_400_000],
])('--from %s is understood', (text, at) => {
  expect(parse('--from', text).from).toBe(at)
})

test.each([
  [['--from', 'yesterday'], '--from is "yesterday" but must be a time such as 2026-11-20T10:00:00Z, or a duration such as 24h'],
  [['--from', '2026-02-30'], '--from is "2026-02-30" but must be a time'],
  [['--from', '24'], '--from is "24" but must be a time'],
  [['--from', ''], '--from is "" but must be a time'],
  [['--from', '2026-11-21T12:00:01Z'], 'lies in the future'],
  [['--device', 'a/b'], '--device is "a/b" but must be a device id'],
  [['--keep', ''], '--keep is empty'],
  [['--data', ' '], '--data is empty'],
  [['--form', '24h'], "Unknown option '--form'"],
  [['24h'], "Unexpected argument '24h'"],
  [['--json=yes'], "Option '--json' does not take an argument"],
])('%j is refused with a clear message', (args, message) => {
  expect(() => parse(...args)).toThrow(CannotRunError)
  expect(() => parse(...args)).toThrow(message)
})

test('the help names every option', () => {
  const options = ['--from', '--device', '--data', '--settings', '--keep', '--json', '--help']
  expect(options.filter((option) => !help.includes(option))).toEqual([])
})
