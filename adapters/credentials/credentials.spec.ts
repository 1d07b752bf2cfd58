import { ProvenCache } from './proven-cache'
import { hashPassword, makePassword, verifyPassword } from './scrypt'

test('a made password is long, safe in a URL, and never the same twice', () => {
  expect(makePassword()).toMatch(/^[A-Za-z0-9_-]{32}$/)
  expect(makePassword()).not.toBe(makePassword())
})

test('a hash matches its password only, and does not contain it', async () => {
  const hash = await hashPassword('correct horse')
  expect(hash).toMatch(/^scrypt\$16384\$8\$1\$/)
  expect(hash).not.toContain('horse')
  await expect(verifyPassword('correct horse', hash)).resolves.toBe(true)
  await expect(verifyPassword('correct horses', hash)).resolves.toBe(false)
})

test('equal passwords have different hashes', async () => {
  expect(await hashPassword('same')).not.toBe(await hashPassword('same'))
})

test.each([
  '',
  'plain',
  'scrypt$0$8$1$c2FsdA$a2V5',
  'scrypt$16383$8$1$c2FsdA$a2V5',
  'scrypt$1073741824$8$1$c2FsdA$a2V5',
  'bcrypt$1$2$3$4$5',
])('what is no hash of ours matches nothing: %j', async (hash) => {
  await expect(verifyPassword('x', hash)).resolves.toBe(false)
})

test('what was proven is remembered until the hash changes, and a wrong password never is', async () => {
  const cache = new ProvenCache()
  const hash = await hashPassword('right')
  await expect(cache.verify('A', 'wrong', hash)).resolves.toBe(false)
  await expect(cache.verify('A', 'right', hash)).resolves.toBe(true)
  const begun = performance.now()
  for (let i = 0; i < 200; i++) await cache.verify('A', 'right', hash)
  // 200 scrypts take seconds; the bound only tells remembering from hashing.
  expect(performance.now() - begun).toBeLessThan(1000)
  await expect(cache.verify('A', 'right', await hashPassword('other'))).resolves.toBe(false)
})
