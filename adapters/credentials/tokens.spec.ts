import { createHmac } from 'node:crypto'
import { type AccessClaims, keyIdOf, readAccessToken, signAccessToken } from './access-token'
import { passwordStrength } from './password-strength'
import { hashToken, isToken, makeId, makeToken, nextToken } from './random-token'

test('a token has 256 random bits and is known by its hash alone', () => {
  const token = makeToken()
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  expect(hashToken(token)).not.toContain(token)
  expect(isToken(token, hashToken(token))).toBe(true)
  expect(isToken(makeToken(), hashToken(token))).toBe(false)
  expect(isToken(token, '')).toBe(false)
  expect(makeId()).toMatch(/^[0-9a-f]{32}$/)
})

test('the next token follows from the one before and the key, and from nothing less', () => {
  const [key, token] = [Buffer.alloc(32, 1), makeToken()]
  expect(nextToken(key, token)).toBe(nextToken(key, token))
  expect(nextToken(key, token)).not.toBe(nextToken(Buffer.alloc(32, 2), token))
  expect(nextToken(key, token)).toMatch(/^[\w-]{43}$/)
})

test.each([
  ['password1234', [], false],
  ['qwertyuiop123', [], false],
  ['aaaaaaaaaaaaaaaa', [], false],
  ['abcdefghijklmnop', [], false],
  ['Summer2026!', [], false],
  ['annelise.weber1', ['annelise.weber', 'busbar'], false],
  ['busbarbusbar', ['busbar'], false],
  ['tram kettle orbit moss', [], true],
  ['gQ7-pl2_vVx9Z', [], true],
])('%j (words %j): strong enough is %j', async (password, words, strong) => {
  expect((await passwordStrength(password, words)) >= 3).toBe(strong)
})

test('a long password is judged in a moment', async () => {
  await passwordStrength('warm up', [])
  const begun = performance.now()
  await passwordStrength('a1B2'.repeat(64), ['busbar'])
  // Milliseconds; the bound only tells a look from a search without end.
  expect(performance.now() - begun).toBeLessThan(2000)
})

const secret = makeToken()
const now = 1_800_000_000_000
const claims: AccessClaims = { sub: 'anne', sid: 's1', role: 'operator', iat: now / 1000, exp: now / 1000 + 86_400, jti: 'j1' }
const header = { alg: 'HS256', typ: 'at+jwt', kid: keyIdOf(secret) }
const payload = { ...claims, iss: 'busbar', aud: 'busbar-api' }
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token made by hand, signed as its header says or as the attacker likes. */
function forged(head: object, body: object, { key = secret, hash = 'sha256' } = {}): string {
  const text = `${part(head)}.${part(body)}`
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`
}

test('what was signed is read again', async () => {
  expect(await readAccessToken(await signAccessToken(claims, secret), secret, now)).toMatchObject(claims)
  expect(await readAccessToken(forged(header, payload), secret, now + 86_399_000)).toMatchObject(claims)
})

const without = (claim: keyof typeof payload) => Object.fromEntries(Object.entries(payload).filter(([key]) => key !== claim))

test.each([
  ['nothing', ''],
  ['no token', 'abc'],
  ['two parts', 'a.b'],
  ['an API key', 'bk_00_abc'],
  ['a foreign secret', forged(header, payload, { key: makeToken() })],
  ['an empty secret', forged(header, payload, { key: '' })],
  ['alg none without signature', `${part({ ...header, alg: 'none' })}.${part(payload)}.`],
  ['alg NONE without signature', `${part({ ...header, alg: 'NONE' })}.${part(payload)}.`],
  ['alg none with signature', forged({ ...header, alg: 'none' }, payload)],
  ['no signature', `${part(header)}.${part(payload)}.`],
  ['another HMAC', forged({ ...header, alg: 'HS512' }, payload, { hash: 'sha512' })],
  ['a public key algorithm', forged({ ...header, alg: 'RS256' }, payload)],
  ['another kid', forged({ ...header, kid: 'other' }, payload)],
  ['no kid', forged({ alg: 'HS256', typ: 'at+jwt' }, payload)],
  ['another type', forged({ ...header, typ: 'JWT' }, payload)],
  ['no type', forged({ alg: 'HS256', kid: header.kid }, payload)],
  ['a critical header nobody knows', forged({ ...header, crit: ['x'], x: 1 }, payload)],
  [
    'a key of its own',
    forged({ ...header, jwk: { kty: 'oct', k: 'AA' } }, payload, { key: Buffer.from('AA', 'base64url').toString() }),
  ],
  ['another issuer', forged(header, { ...payload, iss: 'evil' })],
  ['another audience', forged(header, { ...payload, aud: 'busbar-editor' })],
  ['an end that is over', forged(header, { ...payload, exp: now / 1000 })],
  ['no end', forged(header, without('exp'))],
  ['an end that is no number', forged(header, { ...payload, exp: 'never' })],
  ['not yet', forged(header, { ...payload, nbf: now / 1000 + 60 })],
  ['no session', forged(header, without('sid'))],
  ['no user', forged(header, without('sub'))],
  ['a user that is no text', forged(header, { ...payload, sub: ['admin'] })],
  ['a session that is no text', forged(header, { ...payload, sid: { a: 1 } })],
  ['no id', forged(header, without('jti'))],
])('a token with %s says nothing', async (_, token) => {
  expect(await readAccessToken(token, secret, now)).toBeNull()
})

test('a token of which any character was changed says nothing', async () => {
  const token = await signAccessToken(claims, secret)
  for (let at = 0; at < token.length - 1; at += 7) {
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
    expect(await readAccessToken(changed, secret, now)).toBeNull()
  }
})
