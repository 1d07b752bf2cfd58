import { Agent, request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { includesRole, type Role, roles } from '../../core/access/role'
import { principalOf, tokenOf } from '../../test/helpers/fake-access'
import { answerActions, type HttpAction, httpActions } from '../../test/helpers/http-actions'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'

/** Whoever may ask: nobody known, people of each role with a token, one with a cookie, and a key. */
interface Who {
  readonly called: string
  readonly role: Role | null
  readonly headers: OutgoingHttpHeaders
  readonly isKey?: true
}
const people = roles.map((role): Who => ({ called: role, role, headers: { authorization: `Bearer ${tokenOf(role)}` } }))
const everyone: readonly Who[] = [
  { called: 'nobody', role: null, headers: {} },
  {
    called: 'a forged token',
    role: null,
    headers: { authorization: 'Bearer forged', cookie: `busbar_session=${tokenOf('admin')}` },
  },
  ...people,
  { called: 'an operator’s cookie', role: 'operator', headers: { cookie: `busbar_session=${tokenOf('operator')}` } },
  { called: 'an engineer’s key', role: 'engineer', headers: { authorization: 'Bearer bk_test_secret' }, isKey: true },
]

let api: HttpApi
const agent = new Agent({ keepAlive: true })
beforeAll(async () => {
  api = await openHttpApi({ limits: { logInsPerMinute: 1e6, requestsPerMinute: 1e6 } })
  const whose = api.hub.access.answers.whoseBearer as (token: string) => unknown
  const key = principalOf('engineer', { kind: 'key', name: 'scada', session: null })
  api.hub.access.answers.whoseBearer = (token) => (token === 'bk_test_secret' ? key : whose(token))
  answerActions(api.hub)
})
afterAll(async () => {
  agent.destroy()
  await api.close()
})
beforeEach(() => {
  api.hub.devices.clear()
  api.hub.addDevice('ACV-1')
  api.hub.calls.length = 0
})

interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}

function ask(method: string, path: string, who: OutgoingHttpHeaders, body?: unknown): Promise<Answer> {
  const headers = { ...who, ...(body !== undefined && { 'content-type': 'application/json' }) }
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: api.port, method, path, headers, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const methodOf = ({ route }: HttpAction) => route.split(' ')[0] ?? ''
const pathOf = ({ route, path }: HttpAction) => path ?? route.split(' ')[1] ?? ''
const mayDo = ({ may }: HttpAction, { role }: Who) =>
  may === 'everybody' || (role !== null && (may === 'own' || includesRole(role, may)))
const codeOf = ({ text }: Answer): string => (JSON.parse(text) as { error: { code: string } }).error.code
/** What was asked of the hub beyond who is asking and what is noted of it. */
const asked = () =>
  api.hub.calls.map(({ method }) => method).filter((name) => !['whoseBearer', 'whoseSession', 'recordAudit'].includes(name))

describe.each(everyone.map((who) => [who.called, who] as const))('%s', (_, who) => {
  test.each(httpActions.map((action) => [action.route, action] as const))('%s', async (_route, action) => {
    const answer = await ask(methodOf(action), pathOf(action), who.headers, action.body)
    if (mayDo(action, who)) {
      expect(answer.status).toBe(who.isKey ? (action.okForKey ?? action.ok) : action.ok)
      return
    }
    expect([answer.status, codeOf(answer)]).toEqual(who.role === null ? [401, 'LOG_IN_REQUIRED'] : [403, 'NOT_PERMITTED'])
    expect(answer.headers['www-authenticate']).toBe(who.role === null ? 'Bearer' : undefined)
    expect(asked()).toEqual([])
  })
})

test('every route of the server has a row above, or refuses every method but those that have', async () => {
  const rows = new Map(httpActions.map((action) => [action.route, action]))
  const listed = api.routes.map(({ method, url }) => `${method} ${url}`)
  expect([...rows.keys()].filter((route) => !listed.includes(route))).toEqual([])
  const open: string[] = []
  for (const { method, url } of api.routes) {
    // The framework lists the address of a folder, /docs/, for HEAD only.
    const row = rows.get(`${method === 'HEAD' ? 'GET' : method} ${url.replace(/\/$/, '')}`)
    if (row && method !== 'HEAD') continue
    const { status } = await ask(method, row ? pathOf(row) : url, {})
    const expected = row === undefined ? 405 : row.may === 'everybody' ? row.ok : 401
    if (status !== expected) open.push(`${method} ${url} answers ${status}, not ${expected}`)
  }
  expect(open).toEqual([])
})

test('what the table calls open to everybody is what the server does', () => {
  const open = api.routes.filter(({ needs }) => needs === 'public').map(({ method, url }) => `${method} ${url}`)
  const rows = httpActions.filter(({ may }) => may === 'everybody').map(({ route }) => route)
  expect(open).toEqual(expect.arrayContaining(rows))
  expect(httpActions.filter(({ route, may }) => may !== 'everybody' && open.includes(route))).toEqual([])
})

test('somebody who must change the password may do that, log out, and nothing else', async () => {
  const { answers } = api.hub.access
  const before = answers.whoseSession
  answers.whoseSession = principalOf('admin', { mustChangePassword: true })
  const open: string[] = []
  for (const action of httpActions) {
    if (action.may === 'everybody') continue
    const answer = await ask(methodOf(action), pathOf(action), { cookie: 'busbar_session=s1.x' }, action.body)
    if (answer.status === action.ok) open.push(action.route)
    else expect([action.route, answer.status, codeOf(answer)]).toEqual([action.route, 403, 'PASSWORD_MUST_CHANGE'])
  }
  answers.whoseSession = before as never
  expect(open).toEqual(['POST /api/auth/password', 'POST /login/password', 'GET /login/me'])
})

test('a field that nobody knows is refused by name, but for devices, whose firmware may be newer than this', async () => {
  const lenient: string[] = []
  const bodies = httpActions.filter(({ body }) => body !== undefined)
  for (const action of bodies) {
    const body = { ...(action.body as object), surprise: 1 }
    const answer = await ask(methodOf(action), pathOf(action), { authorization: `Bearer ${tokenOf('admin')}` }, body)
    if (answer.status === action.ok) lenient.push(action.route)
    else expect([action.route, answer.status, answer.text]).toEqual([action.route, 400, expect.stringContaining('surprise')])
  }
  expect(bodies.length).toBeGreaterThan(20)
  expect(lenient).toEqual(['POST /logout', 'POST /api/devices/register'])
})

test('no secret that came in or went out is in the log', async () => {
  const secrets = [
    'correct horse battery',
    'staple of another kind',
    'refresh-secret',
    'issued',
    'made-password',
    'device-password',
    'service-password',
    'bk_test_secret',
    'bk_k1_secret',
    'CLAIM-CODE',
    ...roles.map(tokenOf),
  ]
  const log = JSON.stringify(api.log)
  expect(api.log.length).toBeGreaterThan(httpActions.length * everyone.length)
  for (const secret of secrets) expect([secret, log.includes(secret)]).toEqual([secret, false])
})
