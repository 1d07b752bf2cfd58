import { type Role, roles } from '../../core/access/role'
import { OpenPage } from '../flows/open-page'
import { api, post } from './harness/api'
import { Busbar, cleanUp } from './harness/busbar'
import { accessToken, sessionCookie } from './harness/log-in'
import { TestMeter } from './harness/meter'

jest.setTimeout(60_000)

type Who = 'nobody' | Role | 'key'
const everybody: readonly Who[] = ['nobody', ...roles, 'key']
const password = 'seven quiet feeders 4711'

let busbar: Busbar
const bearers = new Map<Who, string>()
const cookies = new Map<Who, string>()

beforeAll(async () => {
  busbar = await Busbar.start()
  const meter = await TestMeter.connect(busbar, 'R-1')
  await meter.online()
  await meter.close()
  for (const role of roles) {
    await post(busbar, '/api/users', { name: `the-${role}`, role, password })
    bearers.set(role, await accessToken(busbar, { name: `the-${role}`, password }))
    cookies.set(role, await sessionCookie(busbar, { name: `the-${role}`, password }))
  }
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  const { body } = await post<{ secret: string }>(busbar, '/api/keys', { name: 'integrator', role: 'operator', expiresAt })
  bearers.set('key', body.secret)
})
afterAll(cleanUp)

/** The key has the rights of an operator. */
const roleOf = (who: Who): Role | null => (who === 'nobody' ? null : who === 'key' ? 'operator' : who)
const may = (who: Who, least: Role) => {
  const role = roleOf(who)
  return role !== null && roles.indexOf(role) >= roles.indexOf(least)
}

type Action = readonly [least: Role, port: 'http' | 'nodeRed', method: string, path: string, body?: object]
const actions: readonly Action[] = [
  ['viewer', 'http', 'GET', '/api/devices'],
  ['viewer', 'http', 'GET', '/api/devices/R-1/telemetry/history?channels=frequency'],
  ['viewer', 'http', 'GET', '/health'],
  ['viewer', 'http', 'GET', '/metrics'],
  ['viewer', 'http', 'GET', '/openapi.json'],
  ['operator', 'http', 'POST', '/api/devices/R-1/approve'],
  ['operator', 'http', 'POST', '/api/claims', { count: 1 }],
  ['operator', 'http', 'GET', '/api/held-off'],
  ['operator', 'http', 'GET', '/api/listeners'],
  ['engineer', 'http', 'PATCH', '/api/devices/R-1', { name: 'Press' }],
  ['engineer', 'http', 'DELETE', '/api/devices/R-none'],
  ['engineer', 'http', 'POST', '/api/devices/R-none/credentials'],
  ['engineer', 'http', 'GET', '/api/certificates'],
  ['admin', 'http', 'GET', '/api/users'],
  ['admin', 'http', 'POST', '/api/users', { name: 'x', role: 'king' }],
  ['admin', 'http', 'GET', '/api/keys'],
  ['admin', 'http', 'GET', '/api/services'],
  ['admin', 'http', 'GET', '/api/sessions'],
  ['admin', 'http', 'GET', '/api/audit'],
  ['admin', 'http', 'GET', '/api/audit/verify'],
  ['admin', 'http', 'POST', '/health/segments/acknowledge'],
  ['viewer', 'nodeRed', 'GET', '/dashboard/overview'],
  ['engineer', 'nodeRed', 'GET', '/dashboard/_debug/datastore/busbar-overview-fleet'],
  ['engineer', 'nodeRed', 'GET', '/admin/flows'],
  ['engineer', 'nodeRed', 'GET', '/admin/settings'],
  ['engineer', 'nodeRed', 'GET', '/admin/context/global'],
  ['engineer', 'nodeRed', 'POST', '/admin/inject/none'],
]
const cases = actions.flatMap(([least, port, method, path, body]) =>
  everybody.map((who) => [who, least, port, method, path, body ?? null] as const),
)

test.each(cases)('%s, for %s and above: %s %s %s', async (who, least, port, method, path, body) => {
  const response = await fetch(busbar.url(port, path), {
    method,
    redirect: 'manual',
    headers: {
      ...(bearers.has(who) && { authorization: `Bearer ${bearers.get(who)}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (may(who, least)) expect([401, 403, 302]).not.toContain(response.status)
  else expect(response.status).toBe(who === 'nobody' ? 401 : 403)
  expect(text).not.toMatch(/\$scrypt|scrypt\$|passwordHash|node_modules/)
})

test.each(everybody.filter((who) => who !== 'key'))(
  'the dashboard’s socket shows %s what it may see, and takes what it may send',
  async (who) => {
    const open = OpenPage.open(busbar.url('nodeRed', '/dashboard'), { cookie: `busbar_session=${cookies.get(who) ?? 'none'}` })
    if (who === 'nobody') {
      await expect(open).rejects.toThrow(/turned the page away|answered 40[13]/)
      return
    }
    const page = await open
    const { pages } = page.config as { pages: Record<string, { name: string }> }
    const names = Object.values(pages).map(({ name }) => name)
    const expected = [
      ...['Overview', 'Device'],
      ...(may(who, 'operator') ? ['Access'] : []),
      ...(may(who, 'admin') ? ['Users', 'Audit'] : []),
    ]
    expect(names.sort()).toEqual([...expected].sort())
    if (may(who, 'admin')) {
      await page.act('busbar-access-people', { ask: { n: 1, what: 'users' } })
      const { answer } = await page.payload<{ answer: { value: { name: string }[] } }>(
        'busbar-access-people',
        (payload: object) => 'answer' in payload,
      )
      expect(answer.value.map(({ name }) => name)).toContain('the-viewer')
    }
    await page.close()
  },
)

test('who was turned away, deployed, changed and logged in is in the audit, and its chain holds', async () => {
  const { body } = await api<{ records: { action: string; by: { name: string }; outcome: string }[] }>(
    busbar,
    '/api/audit?limit=1000',
  )
  const seen = (action: string, name: string) =>
    body.records.some((record) => record.action === action && record.by.name === name)
  expect(seen('access-denied', 'the-viewer')).toBe(true)
  expect(seen('device-changed', 'the-engineer')).toBe(true)
  expect(seen('user-created', 'admin')).toBe(true)
  expect(seen('log-in', 'the-operator')).toBe(true)
  expect((await api<{ ok: boolean }>(busbar, '/api/audit/verify')).body).toMatchObject({ ok: true })
})

test('ending a session ends it everywhere at once', async () => {
  const viewer = { name: 'the-viewer', password }
  const cookie = { cookie: `busbar_session=${await sessionCookie(busbar, viewer)}` }
  const page = await OpenPage.open(busbar.url('nodeRed', '/dashboard'), cookie)
  const { body: sessions } = await api<{ id: string; user: string; kind: string }[]>(busbar, '/api/sessions?user=the-viewer')
  for (const { id } of sessions) await busbar.fetch('http', `/api/sessions/${id}`, { method: 'DELETE' })
  expect((await fetch(busbar.url('http', '/api/devices'), { headers: cookie })).status).toBe(401)
  expect((await fetch(busbar.url('nodeRed', '/dashboard/overview'), { headers: cookie, redirect: 'manual' })).status).not.toBe(
    200,
  )
  await expect(OpenPage.open(busbar.url('nodeRed', '/dashboard'), cookie)).rejects.toThrow()
  await page.close()
})

test('no password, token, key or hash is in the log', () => {
  const secrets = [password, busbar.admin.password, busbar.provisioningKey, ...bearers.values(), ...cookies.values()]
  for (const secret of secrets) expect(busbar.log).not.toContain(secret)
  expect(busbar.log).not.toContain('scrypt$')
})
