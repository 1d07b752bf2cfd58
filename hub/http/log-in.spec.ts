import { request as httpRequest } from 'node:http'
import { HubError } from '../../core/errors/hub-error'
import { principalOf, tokenOf } from '../../test/helpers/fake-access'
import { answerActions } from '../../test/helpers/http-actions'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'

let api: HttpApi
beforeEach(async () => {
  api = await openHttpApi()
  answerActions(api.hub)
})
afterEach(() => api.close())

/** Sends a path as it is: fetch would tidy it up. */
function getRaw(path: string): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { authorization: `Bearer ${tokenOf('admin')}` }
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: api.port, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    sent.on('error', reject).end()
  })
}

const anna = { name: 'anna', password: 'correct horse battery' }
const source = { address: '127.0.0.1', userAgent: expect.any(String), requestId: expect.any(String) }
const failureOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; detail?: string; requestId: string } }
  return { status: response.status, ...error, requestId: '' }
}

describe('the log-in page', () => {
  test('and all it loads come from here, under a policy of its own', async () => {
    const page = await api.fetchAs(null, '/login?next=%2Fdocs%2F')
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const assets = [...(await page.text()).matchAll(/(?:src|href)="(\/login\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(assets.length).toBeGreaterThan(1)
    for (const path of assets) expect((await api.fetchAs(null, path)).status).toBe(200)
  })

  test.each([
    ['/login', '/login?next=%2Fdocs%2F'],
    ['/login?change', '/login?change=&next=%2Fdocs%2F'],
    ['/login?logout', null],
    ['/login?next=%2Fmetrics', null],
  ])('%s goes on to the documentation unless told otherwise', async (path, location) => {
    const response = await api.fetchAs(null, path)
    expect([response.status, response.headers.get('location')]).toEqual([location === null ? 200 : 303, location])
  })

  test.each([
    '/login/../../package.json',
    '/login/..%2f..%2fpackage.json',
    '/login/%2e%2e/%2e%2e/package.json',
    '/login/log-in.js%00.html',
    '/login/..\\..\\package.json',
    '/docs/static/..%2f..%2f..%2fpackage.json',
    '/docs/static/%2e%2e%2f%2e%2e%2fpackage.json',
    '/docs/static/%2fetc%2fpasswd',
    '/docs/static/..%5c..%5cpackage.json',
    '/docs/static/%c0%ae%c0%ae/package.json',
  ])('%s leads nowhere', async (path) => {
    const { status, text } = await getRaw(path)
    expect([400, 403, 404]).toContain(status)
    expect(text).not.toMatch(/"dependencies"|root:/)
  })
})

describe('a browser', () => {
  test('that logs in gets its session as a cookie that scripts cannot read', async () => {
    api.hub.access.answers.logIn = {
      token: 's1.secret',
      principal: principalOf('viewer'),
      cookieExpiresAt: Date.UTC(2026, 11, 1),
    }
    const response = await api.sendAs(null, 'POST', '/login', { ...anna, remember: true })
    expect(response.status).toBe(204)
    expect(response.headers.get('set-cookie')?.split('; ').sort()).toEqual([
      'Expires=Tue, 01 Dec 2026 00:00:00 GMT',
      'HttpOnly',
      'Path=/',
      'SameSite=Lax',
      'busbar_session=s1.secret',
    ])
    expect(api.hub.callsOf('logIn')).toEqual([[{ ...anna, remember: true, ...source }]])
  })

  test('that logs out ends its session and loses the cookie', async () => {
    const response = await api.fetchAs(null, '/logout', { method: 'POST', headers: { cookie: 'busbar_session=s1.secret' } })
    expect(response.status).toBe(204)
    expect(response.headers.get('set-cookie')).toMatch(/^busbar_session=; .*Expires=Thu, 01 Jan 1970/)
    expect(api.hub.callsOf('logOut')).toEqual([['s1.secret', source]])
  })

  test('without a session logs out as well', async () => {
    expect((await api.fetchAs(null, '/logout', { method: 'POST' })).status).toBe(204)
    expect(api.hub.callsOf('logOut')).toEqual([])
  })

  test('is not logged in or out by a page of elsewhere', async () => {
    for (const path of ['/login', '/logout']) {
      const headers = { 'content-type': 'application/json', origin: 'https://evil.example' }
      const response = await api.fetchAs(null, path, { method: 'POST', headers, body: JSON.stringify(anna) })
      expect(await failureOf(response)).toMatchObject({ status: 403, code: 'CROSS_SITE_REQUEST' })
    }
    expect(api.hub.calls).toEqual([])
  })

  test('changes its own password and keeps its own session', async () => {
    const body = { current: 'old password here', next: 'a new one for me' }
    const headers = { 'content-type': 'application/json', cookie: `busbar_session=${tokenOf('viewer')}` }
    const response = await api.fetchAs(null, '/api/auth/password', { method: 'POST', headers, body: JSON.stringify(body) })
    expect(response.status).toBe(204)
    expect(api.hub.callsOf('changePassword')).toEqual([['viewer', body.current, body.next, 'session-viewer', source]])
  })
})

describe('a program', () => {
  test('that logs in for a person gets tokens', async () => {
    const response = await api.sendAs(null, 'POST', '/api/auth/login', anna)
    expect(await response.json()).toMatchObject({
      tokenType: 'Bearer',
      accessToken: 'issued.access.token',
      user: { name: 'anna' },
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(api.hub.callsOf('issueTokens')).toEqual([[{ ...anna, ...source }]])
  })

  test('with a refresh token that is used up has to log in again', async () => {
    api.hub.access.answers.refreshTokens = new HubError('TOKEN_INVALID')
    const response = await api.sendAs(null, 'POST', '/api/auth/refresh', { refreshToken: 's1.old' })
    expect(await failureOf(response)).toMatchObject({ status: 401, code: 'TOKEN_INVALID' })
  })

  test('ends sessions of its own user only', async () => {
    const other = await api.fetch('/api/auth/sessions/s2', { method: 'DELETE' })
    expect(await failureOf(other)).toMatchObject({ status: 404, code: 'SESSION_NOT_FOUND' })
    expect(api.hub.callsOf('endSession')).toEqual([])
    expect((await api.fetch('/api/auth/sessions/s1', { method: 'DELETE' })).status).toBe(204)
    expect(api.hub.callsOf('listSessions')).toEqual([['admin'], ['admin']])
  })
})

describe.each(['/login', '/api/auth/login'])('%s tells nobody', (path) => {
  test('which users exist', async () => {
    const refused = new HubError('LOG_IN_REFUSED')
    Object.assign(api.hub.access.answers, { logIn: refused, issueTokens: refused })
    const unknown = await api.sendAs(null, 'POST', path, { name: 'nobody', password: 'wrong password' })
    const known = await api.sendAs(null, 'POST', path, { name: 'anna', password: 'wrong password' })
    const odd = await api.sendAs(null, 'POST', path, { name: 'Ä/..\r\n', password: 'wrong password' })
    const failures = [await failureOf(unknown), await failureOf(known), await failureOf(odd)]
    expect(failures[0]).toMatchObject({ status: 401, code: 'LOG_IN_REFUSED' })
    expect([failures[1], failures[2]]).toEqual([failures[0], failures[0]])
  })

  test('a password it was sent, whatever is wrong with it', async () => {
    const response = await api.sendAs(null, 'POST', path, { name: 'anna', password: ['hunter2'.repeat(3)] })
    const text = await response.text()
    expect(response.status).toBe(400)
    expect(text).toContain('body password: must be string')
    expect(text).not.toContain('hunter2')
    const long = await api.sendAs(null, 'POST', path, { name: 'anna', password: 'hunter2'.repeat(500) })
    expect(long.status).toBe(400)
    expect(await long.text()).not.toContain('hunter2')
  })
})

describe('attempts', () => {
  test('are bounded per address over every way to try a password, and nothing else is', async () => {
    const ways = ['/login', '/api/auth/login', '/api/auth/password'] as const
    const tried = []
    for (let count = 0; count < 11; count += 1) tried.push((await api.send('POST', ways[count % 3] ?? '', anna)).status)
    expect(tried.slice(0, 10)).not.toContain(429)
    expect(tried[10]).toBe(429)
    const over = await api.sendAs(null, 'POST', '/login', anna)
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await failureOf(over)).toMatchObject({
      code: 'RATE_LIMITED',
      detail: 'At most 10 attempts per minute from one address.',
    })
    expect((await api.fetch('/api/devices')).status).toBe(200)
    expect((await api.sendAs(null, 'POST', '/api/auth/refresh', { refreshToken: 's1.x' })).status).toBe(200)
    expect((await api.sendAs(null, 'POST', '/logout', {})).status).toBe(204)
  })

  test.each([
    [undefined, '60'],
    ['Too many attempts; wait 17 s.', '17'],
  ])('that the hub refuses for an account (%j) are 429 with Retry-After %s', async (message, seconds) => {
    api.hub.access.answers.issueTokens = new HubError('TOO_MANY_ATTEMPTS', message)
    const response = await api.sendAs(null, 'POST', '/api/auth/login', anna)
    expect(response.headers.get('retry-after')).toBe(seconds)
    expect(await failureOf(response)).toMatchObject({ status: 429, code: 'TOO_MANY_ATTEMPTS' })
  })
})
