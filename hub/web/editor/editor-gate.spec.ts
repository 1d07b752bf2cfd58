import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import type { Role } from '../../../core/access/role'
import { HubError } from '../../../core/errors/hub-error'
import { principalOf } from '../../../test/helpers/fake-access'
import { type SiteNode, WebSite } from '../../../test/helpers/web-site'

const flows: readonly SiteNode[] = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'note', type: 'comment', z: 'tab', name: 'note', x: 1, y: 1, wires: [] },
  { id: 'hook', type: 'http in', z: 'tab', name: '', url: '/hook', method: 'get', x: 1, y: 1, wires: [['answer']] },
  { id: 'private', type: 'http in', z: 'tab', name: '', url: '/private', method: 'get', x: 1, y: 1, wires: [['answer']] },
  { id: 'change', type: 'http in', z: 'tab', name: '', url: '/change', method: 'post', x: 1, y: 1, wires: [['answer']] },
  { id: 'answer', type: 'http response', z: 'tab', name: '', statusCode: '200', x: 1, y: 1, wires: [] },
]

let site: WebSite
beforeAll(async () => {
  site = await WebSite.start({ flows, web: { publicPaths: ['/hook'] } })
})
afterAll(() => site.stop())

const cookieOf = (role: Role | string) => ({ cookie: `busbar_session=test-${role}` })
const bearerOf = (role: Role) => ({ authorization: `Bearer test-${role}` })

async function codeOf(response: Response): Promise<string | undefined> {
  return ((await response.json()) as { error?: { code?: string } }).error?.code
}

describe.each(['/admin/', '/admin/flows', '/admin/settings', '/admin/red/red.min.js', '/admin/locales/editor', '/admin/icons'])(
  'GET %s',
  (path) => {
    test('asks whoever comes without a session to log in', async () => {
      const answer = await site.fetch(path)
      expect(answer.status).toBe(401)
      expect(await codeOf(answer)).toBe('LOG_IN_REQUIRED')
    })

    test('sends their browser to the log-in page and back', async () => {
      const location = `/login?next=${encodeURIComponent(path)}`
      expect(await site.browse(path)).toMatchObject({ status: 303, location })
    })

    test.each(['viewer', 'operator'] as const)('is not for a %s', async (role) => {
      expect((await site.fetch(path, { headers: cookieOf(role) })).status).toBe(403)
      expect((await site.fetch(path, { headers: bearerOf(role) })).status).toBe(403)
      const page = await site.browse(path, cookieOf(role))
      expect(page).toMatchObject({ status: 403, text: expect.stringContaining('may not open the editor') })
    })

    test.each(['engineer', 'admin'] as const)('is for an %s', async (role) => {
      expect((await site.fetch(path, { headers: cookieOf(role) })).status).toBe(200)
      expect((await site.fetch(path, { headers: bearerOf(role) })).status).toBe(200)
    })
  },
)

describe('Node-RED', () => {
  test('knows who uses the editor, and keeps no log-in of its own', async () => {
    const settings = await (await site.fetch('/admin/settings', { headers: cookieOf('engineer') })).json()
    expect(settings).toMatchObject({ user: { username: 'engineer', permissions: '*' } })
    expect((await site.fetch('/admin/auth/strategy', { headers: cookieOf('engineer') })).status).toBe(404)
  })

  test('does not believe a ticket that a client has written itself', async () => {
    const headers = { 'x-busbar-ticket': 'test-admin' }
    expect((await site.fetch('/admin/flows', { headers })).status).toBe(401)
    expect((await site.fetch('/admin/flows', { headers: { ...headers, ...cookieOf('viewer') } })).status).toBe(403)
  })

  test('tells an editor whose session has ended where to log in', async () => {
    const answer = await (await site.fetch('/admin/auth/login')).json()
    expect(answer).toEqual({ type: 'strategy', prompts: [{ type: 'button', label: 'Log in', url: '/login?next=%2Fadmin%2F' }] })
  })

  test('gives every logged-in page the bundles of widgets, and nothing else of the editor', async () => {
    const bundle = '/admin/resources/busbar/ui-fleet.umd.js'
    expect((await site.fetch(bundle)).status).toBe(401)
    expect((await site.fetch(bundle, { headers: cookieOf('viewer') })).status).toBe(404)
    for (const path of ['/admin/resources/../flows', '/admin/resources/%2e%2e/flows', '/admin/resources/busbar/x.js']) {
      const { status } = await site.get(path, cookieOf('viewer'))
      expect([path, status]).toEqual([path, 403])
    }
  })

  test('gives a session that has to change its password nothing', async () => {
    site.hub.access.answers.whoseSession = () => principalOf('admin', { mustChangePassword: true })
    try {
      const answer = await site.fetch('/admin/flows', { headers: cookieOf('fresh') })
      expect(await codeOf(answer)).toBe('PASSWORD_MUST_CHANGE')
      const page = await site.browse('/dashboard', cookieOf('fresh'))
      expect(page.location).toBe('/login?change&next=%2Fdashboard')
    } finally {
      site.hub.access.answers.whoseSession = (token: string) => principalOf(token.replace('test-', '') as Role)
    }
  })

  test.each([
    ['from a page of another site', { origin: 'http://evil.example' }],
    ['from another port of this host', { origin: 'http://127.0.0.1:1' }],
    ['that says it is cross-site', { 'sec-fetch-site': 'cross-site' }],
  ])('takes no deploy %s', async (_name, headers) => {
    const answer = await site.fetch('/admin/flows', {
      method: 'POST',
      headers: { ...cookieOf('admin'), 'content-type': 'application/json', ...(headers as object) },
      body: '[]',
    })
    // The cookie of such a page does not count, and what it asks is refused before that.
    expect(answer.status).toBe(403)
    expect(await codeOf(answer)).toBe('CROSS_SITE_REQUEST')
  })

  test('audits a deploy with who did it, and what, but no value of any property', async () => {
    const next = [
      flows[0],
      { ...flows[1], name: 'new note', info: 'top secret' },
      ...flows.slice(2),
      { id: 'fresh', type: 'comment', z: 'tab', name: 'fresh', x: 1, y: 1, wires: [] },
    ]
    const started = once(site.red.events, 'flows:started')
    const answer = await site.fetch('/admin/flows', {
      method: 'POST',
      headers: { ...cookieOf('engineer'), 'content-type': 'application/json', 'x-correlation-id': 'deploy-1' },
      body: JSON.stringify(next),
    })
    expect(answer.status).toBe(204)
    await started
    expect(answer.headers.get('x-correlation-id')).toBe('deploy-1')
    const entry = site.hub.callsOf('recordAudit').at(-1)?.[0]
    expect(entry).toMatchObject({
      action: 'flows-deployed',
      by: { kind: 'user', name: 'engineer', role: 'engineer', address: '127.0.0.1', requestId: 'deploy-1' },
      detail: '1 added, 1 changed, 0 removed',
      after: {
        tabs: [
          {
            name: 'Plant',
            added: [{ id: 'fresh', type: 'comment', name: 'fresh' }],
            changed: [{ id: 'note', type: 'comment', name: 'new note', properties: ['name', 'info'] }],
          },
        ],
      },
    })
    expect(JSON.stringify(entry)).not.toContain('top secret')
  })
})

describe('what flows serve', () => {
  test.each([
    ['/private', {}, 401],
    ['/private', cookieOf('viewer'), 200],
    ['/private', bearerOf('viewer'), 200],
    ['/private', { authorization: 'Bearer nonsense' }, 401],
    ['/private', { authorization: 'Basic dGVzdDp0ZXN0', ...cookieOf('admin') }, 401],
    ['/hook', {}, 200],
    ['/hook/', {}, 401],
    ['/nothing', {}, 401],
    ['/dashboard', {}, 401],
    ['/dashboard/_setup', {}, 401],
    ['/dashboard/_debug/datastore/x', cookieOf('operator'), 403],
    ['/DASHBOARD/%5fdebug/statestore/x', cookieOf('operator'), 403],
  ])('%s with %j answers %d', async (path, headers, status) => {
    expect((await site.get(path, headers as Record<string, string>)).status).toBe(status)
  })

  test('a page from elsewhere cannot make a logged-in browser change something', async () => {
    const post = (headers: object) => site.fetch('/change', { method: 'POST', headers: { ...cookieOf('admin'), ...headers } })
    expect((await post({})).status).toBe(200)
    expect((await post({ origin: site.url('') })).status).toBe(200)
    expect((await post({ origin: 'http://evil.example' })).status).toBe(403)
  })

  test('every answer has security headers and an id', async () => {
    for (const path of ['/private', '/login', '/admin/flows', '/hook']) {
      const { headers } = await site.fetch(path)
      expect(headers.get('content-security-policy')).toContain(path === '/login' ? "default-src 'none'" : "object-src 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers.get('x-powered-by')).toBeNull()
    }
  })
})

describe('while the hub restarts', () => {
  afterEach(() => site.hub.reconnect())

  test('who was in a moment ago stays in, and nobody else gets in', async () => {
    const known = cookieOf('engineer')
    expect((await site.fetch('/private', { headers: known })).status).toBe(200)
    site.hub.disconnect()
    expect((await site.fetch('/private', { headers: known })).status).toBe(200)
    const answer = await site.fetch('/private', { headers: cookieOf('operator-2') })
    expect(answer.status).toBe(503)
    expect(await codeOf(answer)).toBe('HUB_RESTARTING')
    const page = await site.browse('/dashboard', cookieOf('operator-2'))
    expect(page).toMatchObject({ status: 503, text: expect.stringContaining('http-equiv="refresh"') })
  })
})

describe("the editor's connection", () => {
  test.each([
    ['nobody', {}, false],
    ['an operator', cookieOf('operator'), false],
    ['an engineer', cookieOf('engineer'), true],
    ['an engineer with a token', bearerOf('engineer'), true],
    ['a page of another site', { ...cookieOf('admin'), origin: 'http://evil.example' }, false],
    ['a page of this server', { ...cookieOf('admin'), origin: 'own' }, true],
    ['a ticket written by the client', { 'x-busbar-ticket': 'x' }, false],
  ])('of %s: %j: is taken: %s', async (_who, headers, taken) => {
    const given = { ...(headers as Record<string, string>) }
    if (given.origin === 'own') given.origin = site.url('')
    const socket = await upgrade(given)
    expect(socket !== null).toBe(taken)
    socket?.destroy()
  })

  test('is cut when its session ends, and when its owner may no longer edit', async () => {
    const { answers } = site.hub.access
    const before = answers.whoseSession
    answers.whoseSession = () => principalOf('engineer', { name: 'anna', session: 's-1' })
    const first = await upgrade(cookieOf('anna'))
    const second = await upgrade(cookieOf('anna'))
    site.hub.emit('access', { session: 's-other' })
    expect(first?.destroyed).toBe(false)
    answers.whoseSession = () => principalOf('viewer', { name: 'anna', session: 's-1' })
    site.hub.emit('access', { user: 'anna' })
    if (first && !first.destroyed) await once(first, 'close')
    if (second && !second.destroyed) await once(second, 'close')
    expect((await site.fetch('/admin/flows', { headers: cookieOf('anna') })).status).toBe(403)
    if (before) answers.whoseSession = before
  })
})

test.each([
  ['another site', { origin: 'http://evil.example' }],
  ['another port of this host', { 'sec-fetch-site': 'same-site' }],
])('a page of %s cannot log a browser in or out', async (_who, headers) => {
  for (const path of ['/login', '/logout', '/login/password']) {
    const answer = await site.fetch(path, {
      method: 'POST',
      headers: { ...cookieOf('admin'), 'content-type': 'application/json', ...(headers as object) },
      body: '{}',
    })
    expect([path, answer.status]).toEqual([path, 403])
    expect(answer.headers.get('set-cookie')).toBeNull()
  }
})

test.each([
  ['DELETE', '/login', 405],
  ['GET', '/login/nothing', 404],
  ['GET', '/login/../admin/flows', 404],
  ['GET', '/login/page/index.html', 404],
  ['GET', '/login/me', 401],
])('%s %s answers %d', async (method, path, status) => {
  if (method === 'GET') expect((await site.get(path)).status).toBe(status)
  else expect((await site.fetch(path, { method })).status).toBe(status)
})

test.each(['/admin/comms', '/dashboard/socket.io/?EIO=4&transport=websocket', '/ws/plant'])(
  'a page of another site opens no WebSocket at %s',
  async (path) => {
    const { hostname, port } = new URL(site.url('/'))
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', origin: 'http://evil.example', ...bearerOf('admin') }
    const asked = request({ hostname, port, path, headers: upgrade })
    asked.end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(403)
    response.destroy()
  },
)

test('a log-in that fails has the one shape of failures', async () => {
  site.hub.access.answers.logIn = new HubError('LOG_IN_REFUSED')
  const answer = await site.fetch('/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'admin', password: 'wrong' }),
  })
  expect(answer.status).toBe(401)
  expect(await answer.json()).toEqual({
    error: { code: 'LOG_IN_REFUSED', message: 'The name or the password is wrong.', requestId: expect.any(String) },
  })
})

/** Opens a WebSocket as the editor does; null when it is not taken up. */
function upgrade(headers: Record<string, string>) {
  return new Promise<Socket | null>((resolve) => {
    const { hostname, port } = new URL(site.url('/'))
    const asked = request({
      hostname,
      port,
      path: '/admin/comms',
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    })
    asked.on('upgrade', (_response, socket) => resolve(socket as Socket))
    asked.on('response', (response) => {
      response.destroy()
      resolve(null)
    })
    asked.on('error', () => resolve(null))
    asked.end()
  })
}
