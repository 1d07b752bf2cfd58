import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { tokenSecretFile } from './token-secret'

const folder = temporaryFolders()

test('the secret has 256 bits, is readable by its owner only, and is the same after a restart, also once rotated', () => {
  const path = join(folder(), 'token-secret')
  const secret = tokenSecretFile(path)
  const first = secret.current()
  expect(Buffer.from(first, 'base64url')).toHaveLength(32)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(tokenSecretFile(path).current()).toBe(first)
  secret.rotate()
  expect(secret.current()).not.toBe(first)
  expect(tokenSecretFile(path).current()).toBe(secret.current())
  expect(readFileSync(path, 'utf8')).not.toContain(first)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a secret that is too short is refused, not used', () => {
  const path = join(folder(), 'token-secret')
  writeFileSync(path, 'x'.repeat(42))
  expect(() => tokenSecretFile(path)).toThrow(/at least 43 characters/)
})
