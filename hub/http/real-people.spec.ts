import type { Role } from '../../core/access/role'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'
import { boss, PeopleBench, password } from '../identity/testing/people-bench'

/** The real log-in behind the real server; only clock, store and the cost of hashing are the test's. */
let api: HttpApi
let bench: PeopleBench
beforeEach(async () => {
  bench = await PeopleBench.open()
  api = await openHttpApi({ limits: { logInsPerMinute: 1_000 } })
  const people = Object.entries(bench.people).filter(([, method]) => typeof method === 'function')
  Object.assign(api.hub, Object.fromEntries(people))
  for (const [name, role] of [
    ['boss', 'admin'],
    ['anne', 'operator'],
  ] as const) {
    await bench.people.createUser({ name, role, password }, boss)
  }
})
afterEach(async () => {
  expect(JSON.stringify(api.log)).not.toContain(password)
  expect(bench.errors).toEqual([])
  await api.close()
})

const hour = 3_600_000
interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  api.fetchAs(null, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const tokensOf = async (name: string) => (await (await post('/api/auth/login', { name, password })).json()) as Tokens
const with_ = (token: string) => ({ authorization: `Bearer ${token}` })
const me = async (headers: Record<string, string>) => {
  const response = await api.fetchAs(null, '/api/auth/me', { headers })
  return response.status === 200 ? ((await response.json()) as { role: Role }).role : response.status
}
const cookieOf = (response: Response) => ({ cookie: response.headers.get('set-cookie')?.split(';', 1)[0] ?? '' })
const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url')
const parts = (token: string) => token.split('.') as [string, string, string]
const claims = (token: string) => JSON.parse(Buffer.from(parts(token)[1], 'base64url').toString()) as object

describe('an access token', () => {
  test('is good for 24 h', async () => {
    const { accessToken } = await tokensOf('anne')
    expect(await me(with_(accessToken))).toBe('operator')
    bench.now += 24 * hour - 1000
    expect(await me(with_(accessToken))).toBe('operator')
    bench.now += 2000
    expect(await me(with_(accessToken))).toBe(401)
  })

  test.each<[string, (token: string) => string]>([
    ['without a signature, alg none', (token) => `${part({ alg: 'none', typ: 'at+jwt' })}.${parts(token)[1]}.`],
    [
      'with alg NONE and the old signature',
      (token) => `${part({ alg: 'NONE', typ: 'at+jwt' })}.${parts(token)[1]}.${parts(token)[2]}`,
    ],
    ['with another role', (token) => `${parts(token)[0]}.${part({ ...claims(token), role: 'admin' })}.${parts(token)[2]}`],
    ['with another user', (token) => `${parts(token)[0]}.${part({ ...claims(token), sub: 'boss' })}.${parts(token)[2]}`],
    ['with a later end', (token) => `${parts(token)[0]}.${part({ ...claims(token), exp: 9_999_999_999 })}.${parts(token)[2]}`],
    [
      'with one bit of the signature changed',
      (token) => `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.at(-1)}`,
    ],
    ['cut short', (token) => token.slice(0, -1)],
    ['that is a refresh token', () => 's1.secret'],
  ])('%s is nobody’s', async (_, forge) => {
    const { accessToken } = await tokensOf('anne')
    expect(await me(with_(forge(accessToken)))).toBe(401)
    expect(await me(with_(accessToken))).toBe('operator')
  })

  test('follows the role its user has now, and ends with the session, the user and the secret', async () => {
    const [ended, changed, rotated] = [await tokensOf('anne'), await tokensOf('anne'), await tokensOf('boss')]
    await post('/api/auth/logout', { refreshToken: ended.refreshToken })
    expect(await me(with_(ended.accessToken))).toBe(401)
    const patch = { method: 'PATCH', headers: { 'content-type': 'application/json', ...with_(rotated.accessToken) } }
    await api.fetchAs(null, '/api/users/anne', { ...patch, body: '{"role":"viewer"}' })
    expect(['viewer', 401]).toContain(await me(with_(changed.accessToken)))
    await api.fetchAs(null, '/api/users/anne', { ...patch, body: '{"disabled":true}' })
    expect(await me(with_(changed.accessToken))).toBe(401)
    expect((await post('/api/tokens/rotate', {}, with_(rotated.accessToken))).status).toBe(204)
    expect(await me(with_(rotated.accessToken))).toBe(401)
  })
})

test('a refresh token that is used again after its time ends the session of whoever has the new one', async () => {
  const first = await tokensOf('anne')
  const second = (await (await post('/api/auth/refresh', { refreshToken: first.refreshToken })).json()) as Tokens
  expect(await me(with_(second.accessToken))).toBe('operator')
  bench.now += 60_000
  expect((await post('/api/auth/refresh', { refreshToken: first.refreshToken })).status).toBe(401)
  expect((await post('/api/auth/refresh', { refreshToken: second.refreshToken })).status).toBe(401)
  expect(await me(with_(second.accessToken))).toBe(401)
})

test('a browser’s session opens the documentation until it logs out', async () => {
  const opened = await post('/login', { name: 'anne', password })
  const cookie = cookieOf(opened)
  expect([opened.status, await me(cookie)]).toEqual([204, 'operator'])
  expect((await api.fetchAs(null, '/docs/', { headers: cookie })).status).toBe(200)
  expect((await api.fetchAs(null, '/api/users', { headers: cookie })).status).toBe(403)
  expect(bench.audit.map(({ action }) => action)).toContain('log-in')
  await post('/logout', {}, cookie)
  expect(await me(cookie)).toBe(401)
  expect(await me(cookieOf(await post('/login', { name: 'anne', password: 'tram kettle orbit mosh' })))).toBe(401)
})

test('a session that is not used for 12 h is over', async () => {
  const cookie = cookieOf(await post('/login', { name: 'anne', password }))
  bench.now += 11 * hour
  expect(await me(cookie)).toBe('operator')
  bench.now += 12 * hour + 1
  expect(await me(cookie)).toBe(401)
})

test('a password somebody else made is good for choosing one’s own', async () => {
  const made = await bench.people.resetPassword('anne', boss)
  expect((await post('/api/auth/login', { name: 'anne', password: made.password })).status).toBe(403)
  const cookie = cookieOf(await post('/login', { name: 'anne', password: made.password }))
  expect(await (await api.fetchAs(null, '/login/me', { headers: cookie })).json()).toMatchObject({ mustChangePassword: true })
  expect((await api.fetchAs(null, '/api/devices', { headers: cookie })).status).toBe(403)
  const next = 'gravel umbrella tonic fjord'
  expect((await post('/login/password', { current: made.password, next }, cookie)).status).toBe(204)
  expect((await api.fetchAs(null, '/api/devices', { headers: cookie })).status).toBe(200)
})

test('an API key works until it is revoked, and is shown once', async () => {
  const { accessToken } = await tokensOf('boss')
  const body = { name: 'scada', role: 'viewer', expiresAt: new Date(bench.now + 24 * hour).toISOString() }
  const made = (await (await post('/api/keys', body, with_(accessToken))).json()) as { key: { id: string }; secret: string }
  expect(await me(with_(made.secret))).toBe('viewer')
  const list = await (await api.fetchAs(null, '/api/keys', { headers: with_(accessToken) })).text()
  expect(list).toContain('scada')
  expect(list).not.toContain(made.secret)
  expect(JSON.stringify(api.log)).not.toContain(made.secret)
  await api.fetchAs(null, `/api/keys/${made.key.id}`, { method: 'DELETE', headers: with_(accessToken) })
  expect(await me(with_(made.secret))).toBe(401)
})

test('who guesses is told the same whether the user exists, and then to wait', async () => {
  const attempt = async (name: string) => {
    const response = await post('/api/auth/login', { name, password: 'tram kettle orbit mosh' })
    const { error } = (await response.json()) as { error: Record<string, string> }
    return { status: response.status, code: error.code, message: error.message, detail: error.detail }
  }
  expect(await attempt('anne')).toEqual(await attempt('nobody'))
  const tried = []
  for (let count = 0; count < 10; count += 1) tried.push((await attempt('anne')).status)
  expect(tried.at(-1)).toBe(429)
})
