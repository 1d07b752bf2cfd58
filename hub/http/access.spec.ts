import { HubError } from '../../core/errors/hub-error'
import { principalOf, tokenOf } from '../../test/helpers/fake-access'
import { adminActor, type HttpApi, openHttpApi } from '../../test/helpers/http-api'
import { until } from '../../test/helpers/until'

let api: HttpApi
beforeEach(async () => {
  api = await openHttpApi()
})
afterEach(() => api.close())

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const failureOf = async (response: Response) => ({
  status: response.status,
  ...((await response.json()) as { error: { code: string; detail?: string } }).error,
})

describe('who asks', () => {
  const asker = async (headers: Record<string, string>) => {
    const response = await api.fetchAs(null, '/api/auth/me', { headers })
    return response.status === 200 ? ((await response.json()) as { name: string }).name : response.status
  }

  test.each<[string, Record<string, string>, string | number]>([
    ['a token', { authorization: `Bearer ${tokenOf('viewer')}` }, 'viewer'],
    ['a token, the scheme in small letters', { authorization: `bearer ${tokenOf('viewer')}` }, 'viewer'],
    ['a cookie', { cookie: `theme=dark; busbar_session=${tokenOf('operator')}` }, 'operator'],
    ['both: the token', { authorization: `Bearer ${tokenOf('viewer')}`, cookie: `busbar_session=${tokenOf('admin')}` }, 'viewer'],
    ['a bad token and a good cookie', { authorization: 'Bearer no', cookie: `busbar_session=${tokenOf('admin')}` }, 401],
    ['another scheme and a good cookie', { authorization: 'Basic YTpi', cookie: `busbar_session=${tokenOf('admin')}` }, 401],
    ['an empty token', { authorization: 'Bearer ' }, 401],
    ['two tokens', { authorization: `Bearer ${tokenOf('admin')} ${tokenOf('admin')}` }, 401],
    ['a cookie from a page of elsewhere', { cookie: `busbar_session=${tokenOf('admin')}`, origin: 'https://x.example' }, 401],
    ['a token from a page of elsewhere', { authorization: `Bearer ${tokenOf('viewer')}`, origin: 'https://x.example' }, 'viewer'],
  ])('%s', async (_, headers, expected) => {
    expect(await asker(headers)).toBe(expected)
  })

  test('a token longer than any is not even asked for', async () => {
    expect(await asker({ authorization: `Bearer ${'x'.repeat(5_000)}` })).toBe(401)
    expect(api.hub.callsOf('whoseBearer')).toEqual([])
  })

  test('a hub that restarts is 503, not "log in again"', async () => {
    api.hub.failNext('whoseBearer', new HubError('HUB_RESTARTING'))
    expect(await failureOf(await api.fetch('/api/devices'))).toMatchObject({ status: 503, code: 'HUB_RESTARTING' })
  })

  test('says of a token that it is no good, and to a program without any what to bring', async () => {
    const without = await api.fetchAs(null, '/api/devices')
    expect(without.headers.get('www-authenticate')).toBe('Bearer')
    expect(await failureOf(without)).toEqual(expect.not.objectContaining({ detail: expect.anything() }))
    const old = await api.fetchAs(null, '/api/devices', { headers: { authorization: 'Bearer old' } })
    expect(await failureOf(old)).toMatchObject({ code: 'LOG_IN_REQUIRED', detail: 'The token is not valid, or no longer.' })
  })
})

describe('a browser without a log-in', () => {
  test.each([
    ['/docs', '/login?next=%2Fdocs'],
    ['/docs/?a=b&c=d', '/login?next=%2Fdocs%2F%3Fa%3Db%26c%3Dd'],
    ['/api/devices/x%0d%0aSet-Cookie:a=b', '/login?next=%2Fapi%2Fdevices%2Fx%250d%250aSet-Cookie%3Aa%3Db'],
    ['/openapi.json', '/login?next=%2Fopenapi.json'],
  ])('that opens %s is sent to %s', async (path, location) => {
    const response = await api.fetchAs(null, path, { headers: html })
    expect([response.status, response.headers.get('location')]).toEqual([303, location])
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  test('a script, a program and a change get the failure', async () => {
    expect((await api.fetchAs(null, '/docs/', { headers: { accept: '*/*' } })).status).toBe(401)
    expect((await api.fetchAs(null, '/api/users', { method: 'POST', headers: html })).status).toBe(401)
    expect((await api.fetchAs(null, '/docs/', { headers: { ...html, authorization: 'Bearer x' } })).status).toBe(401)
  })

  test('one whose password must be changed is sent to change it', async () => {
    api.hub.access.answers.whoseSession = principalOf('admin', { mustChangePassword: true })
    const response = await api.fetchAs(null, '/docs/', { headers: { ...html, cookie: 'busbar_session=s1.x' } })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/login?change&next=%2Fdocs%2F'])
  })
})

describe('a role that is too low', () => {
  test('is told the permission and the role it needs, and it is audited', async () => {
    const headers = { 'content-type': 'application/json', 'x-correlation-id': 'order-77' }
    const init = { method: 'POST', headers, body: '{"id":"A"}' }
    const response = await api.fetchAs('operator', '/api/devices?secret=1', init)
    const detail = 'This needs the permission devices.write, which the role engineer has; yours is operator.'
    expect(await failureOf(response)).toMatchObject({ status: 403, code: 'NOT_PERMITTED', detail })
    expect(api.hub.callsOf('recordAudit')).toEqual([
      [
        {
          action: 'access-denied',
          by: { kind: 'user', name: 'operator', role: 'operator', address: '127.0.0.1', requestId: 'order-77' },
          subject: 'POST /api/devices',
          outcome: 'refused',
          before: null,
          after: null,
          detail,
        },
      ],
    ])
  })

  test('cannot flood the audit', async () => {
    const refused = Array.from({ length: 50 }, () => api.fetchAs('viewer', '/api/users'))
    expect(new Set((await Promise.all(refused)).map(({ status }) => status))).toEqual(new Set([403]))
    expect(api.hub.callsOf('recordAudit')).toHaveLength(10)
  })

  test('is refused even when the audit cannot be written', async () => {
    api.hub.access.answers.recordAudit = new Error('disk full')
    expect((await api.fetchAs('viewer', '/api/users')).status).toBe(403)
    expect(api.log).toContainEqual(expect.objectContaining({ msg: 'a refused request could not be noted in the audit' }))
  })

  test('is refused before the body is read', async () => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(100_000) }
    expect((await api.fetchAs('viewer', '/api/users', init)).status).toBe(403)
  })
})

test('a change is made in the name of whoever asks', async () => {
  api.hub.addDevice('ACV-1')
  await api.send('PATCH', '/api/devices/ACV-1', { name: 'x' })
  expect(api.hub.callsOf('updateDevice')).toEqual([['ACV-1', { name: 'x' }, adminActor]])
})

test('the request id is in every log line, the failure and the answer', async () => {
  api.hub.failNext('listDevices', new Error('a fault'))
  const response = await api.fetch('/api/devices', { headers: { 'x-correlation-id': 'order-78' } })
  expect(response.headers.get('x-correlation-id')).toBe('order-78')
  expect(await response.json()).toMatchObject({ error: { requestId: 'order-78' } })
  const lines = () => api.log.filter(({ requestId }) => requestId === 'order-78').map(({ msg }) => msg)
  await until('the request is logged', () => lines().includes('request'))
  expect(lines()).toEqual(['a request failed', 'request'])
})
