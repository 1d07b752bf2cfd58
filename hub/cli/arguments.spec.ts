import { CannotRunError } from '../replay/cannot-run'
import { parseAuditArguments } from './audit-arguments'
import { auditHelp } from './audit-help'
import { parseUserArguments } from './user-arguments'
import { userHelp } from './user-help'

const now = Date.UTC(2026, 10, 21, 12)
const audit = (...args: string[]) => parseAuditArguments(args, now)

test.each([
  [['list'], { do: 'list', name: '' }],
  [
    ['add', 'anne', '--role', 'viewer', '--display-name', 'Änne'],
    { do: 'add', name: 'anne', role: 'viewer', displayName: 'Änne' },
  ],
  [['add', '--role=admin', 'anne'], { do: 'add', name: 'anne', role: 'admin', displayName: null }],
  [['role', 'anne', 'engineer'], { do: 'role', name: 'anne', role: 'engineer' }],
  [['reset', 'anne'], { do: 'reset', name: 'anne' }],
  [['disable', 'anne'], { do: 'disable', name: 'anne' }],
  [['enable', 'anne'], { do: 'enable', name: 'anne' }],
  [['end-sessions', 'anne'], { do: 'end-sessions', name: 'anne' }],
  [['-h'], { do: 'help' }],
])('user %j is understood', (args, task) => {
  expect(parseUserArguments([...args, '--data', '/d'])).toEqual({ task, dataDir: '/d' })
})

test.each([
  [[], 'say what to do: list, add, reset, role, disable, enable, end-sessions'],
  [['drop'], '"drop" is nothing that can be done'],
  [['constructor'], '"constructor" is nothing that can be done'],
  [['reset'], 'NAME is missing: npm run user -- reset NAME'],
  [['role', 'anne'], 'ROLE is missing: npm run user -- role NAME ROLE'],
  [['role', 'anne', 'root'], 'ROLE is "root"; a role is one of viewer, operator, engineer, admin'],
  [['add', 'anne'], '--role is missing; a role is one of'],
  [['add', 'anne', '--role', 'root'], '--role is "root"; a role is one of'],
  [['reset', 'anne', 'bert'], '"bert" is too much'],
  [['reset', 'anne', '--role', 'viewer'], '--role goes with "add" only'],
  [['reset', 'anne', '--display-name', 'x'], '--display-name goes with "add" only'],
  [['list', '--data', ''], '--data is empty'],
  [['list', '--daat', 'x'], "Unknown option '--daat'"],
])('user %j is refused with a clear message', (args, message) => {
  expect(() => parseUserArguments(args)).toThrow(CannotRunError)
  expect(() => parseUserArguments(args)).toThrow(message)
})

const hash = 'AB'.repeat(32)

test.each([
  [['verify'], { do: 'verify', head: null }],
  [['verify', '--head', hash], { do: 'verify', head: hash.toLowerCase() }],
  [['export'], { do: 'export', format: 'jsonl', from: null, to: null }],
  [
    ['export', '--jsonl', '--from', '7d', '--to', '2026-11-20'],
    { do: 'export', format: 'jsonl', from: now - 7 * 86_400_000, to: Date.UTC(2026, 10, 20) },
  ],
  [['export', '--csv'], { do: 'export', format: 'csv', from: null, to: null }],
  [['--help'], { do: 'help' }],
])('audit %j is understood', (args, task) => {
  expect(audit(...args)).toEqual({ task, dataDir: null })
})

test.each([
  [[], 'say what to do: verify, export'],
  [['check'], '"check" is nothing that can be done; there are: verify, export'],
  [['verify', 'all'], '"all" is too much'],
  [['verify', '--head', 'abc'], '--head must be a hash of 64 hexadecimal digits'],
  [['verify', '--csv'], '--csv goes with "export" only'],
  [['verify', '--from', '1d'], '--from goes with "export" only'],
  [['export', '--head', hash], '--head goes with "verify" only'],
  [['export', '--csv', '--jsonl'], '--csv and --jsonl exclude each other'],
  [['export', '--to', 'soon'], '--to is "soon" but must be a time'],
  [['export', '--from', '1d', '--to', '2d'], '--from must lie before --to'],
])('audit %j is refused with a clear message', (args, message) => {
  expect(() => audit(...args)).toThrow(CannotRunError)
  expect(() => audit(...args)).toThrow(message)
})

test('the help names every task and option', () => {
  const user = [
    'list',
    'add',
    'reset',
    'role',
    'disable',
    'enable',
    'end-sessions',
    '--role',
    '--display-name',
    '--data',
    '--help',
  ]
  expect(user.filter((word) => !userHelp.includes(word))).toEqual([])
  const words = ['verify', 'export', '--head', '--csv', '--jsonl', '--from', '--to', '--data', '--help']
  expect(words.filter((word) => !auditHelp.includes(word))).toEqual([])
})
