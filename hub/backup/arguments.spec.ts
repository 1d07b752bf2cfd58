import { CannotRunError } from '../replay/cannot-run'
import { parseBackupArguments } from './backup-arguments'
import { backupHelp } from './backup-help'
import { parseRestoreArguments } from './restore-arguments'
import { restoreHelp } from './restore-help'

test('a backup is made, or one is verified', () => {
  expect(parseBackupArguments(['/b/monday'])).toEqual({ do: 'make', target: '/b/monday', dataDir: null, quiet: false })
  expect(parseBackupArguments(['x', '--data', '/d', '--quiet'])).toEqual({ do: 'make', target: 'x', dataDir: '/d', quiet: true })
  expect(parseBackupArguments(['verify', 'x'])).toEqual({ do: 'verify', folder: 'x', quiet: false })
  expect(parseBackupArguments(['-h'])).toEqual({ do: 'help' })
})

test('a backup is restored to where it is said', () => {
  expect(parseRestoreArguments(['b', '--to', '/d', '--quiet'])).toEqual({ do: 'restore', folder: 'b', to: '/d', quiet: true })
  expect(parseRestoreArguments(['--help'])).toEqual({ do: 'help' })
})

test.each([
  [parseBackupArguments, [], 'say where the backup goes'],
  [parseBackupArguments, [''], 'say where the backup goes'],
  [parseBackupArguments, ['verify'], 'say which backup: verify <folder>'],
  [parseBackupArguments, ['a', 'b'], '"b" is too much'],
  [parseBackupArguments, ['verify', 'a', 'b'], '"b" is too much'],
  [parseBackupArguments, ['verify', 'a', '--data', 'd'], '--data does not go with "verify"'],
  [parseBackupArguments, ['a', '--data', ''], '--data is empty'],
  [parseBackupArguments, ['a', '--schedule'], "Unknown option '--schedule'"],
  [parseRestoreArguments, [], 'say which backup'],
  [parseRestoreArguments, ['a'], 'say where to: --to <data folder>'],
  [parseRestoreArguments, ['a', 'b'], '"b" is too much; the data folder is named with --to'],
  [parseRestoreArguments, ['a', '--to', ' '], '--to is empty'],
] as const)('%p of %j is refused: %s', (parse, args, message) => {
  expect(() => parse(args)).toThrow(CannotRunError)
  expect(() => parse(args)).toThrow(message)
})

test('the helps name every option and every exit code', () => {
  for (const word of ['--data', '--quiet', 'verify', '0 the backup', '1 it', '2 it']) expect(backupHelp).toContain(word)
  for (const word of ['--to', '--quiet', '0 restored', '1 the backup', '2 it']) expect(restoreHelp).toContain(word)
})
