import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataDir } from './data-dir'
import { DataDirInUseError, lockDataDir } from './lock'
import { secretFile } from './secret-file'

const root = mkdtempSync(join(tmpdir(), 'busbar-data-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('the folders are for the user Busbar runs as and nobody else', () => {
  const dir = openDataDir(join(root, 'data'))
  for (const folder of [dir.root, dir.journal, dir.tls, dir.secrets]) expect(statSync(folder).mode & 0o777).toBe(0o700)
})

test('a second Busbar on the same data is refused with what to do, until the first lets go', () => {
  const path = join(root, 'lock.db')
  const unlock = lockDataDir(path)
  expect(() => lockDataDir(path)).toThrow(DataDirInUseError)
  expect(() => lockDataDir(path)).toThrow(/Stop it, or give this one its own BUSBAR_DATA/)
  unlock()
  lockDataDir(path)()
})

test('a secret is made once, is long, and is readable by its owner only', () => {
  const path = join(root, 'secret')
  const secret = secretFile(path)
  expect(secret).toMatch(/^[\w-]{32}$/)
  expect(secretFile(path)).toBe(secret)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8')).toBe(`${secret}\n`)
})

test('a secret that is too short is refused, not used', () => {
  const path = join(root, 'short')
  writeFileSync(path, 'short\n')
  expect(() => secretFile(path)).toThrow(/at least 16 characters/)
})
