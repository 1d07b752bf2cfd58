import { request as httpRequest } from 'node:http'
import { tokenOf } from '../../test/helpers/fake-access'
import { answerActions } from '../../test/helpers/http-actions'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'
import type { OpenHttpOptions } from './open-http'

let api: HttpApi
const open = async (options: Partial<OpenHttpOptions>) => {
  api = await openHttpApi(options)
  answerActions(api.hub)
}
afterEach(() => api.close())

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** As a browser would: fetch of Node.js keeps such headers for itself. */
function ask(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port: api.port, method, path, headers: { ...type, ...headers } },
      (response) => {
        response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }))
      },
    )
    sent.on('error', reject).end(body)
  })
}

const token = { authorization: `Bearer ${tokenOf('admin')}` }
const cookie = { cookie: `busbar_session=${tokenOf('admin')}` }
const scada = { origin: 'https://scada.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }
const evil = { ...scada, origin: 'https://evil.example' }

describe('pages of allowed origins', () => {
  beforeEach(() => open({ corsOrigins: ['https://scada.example'] }))

  test('may ask with a token and read the answer', async () => {
    const read = await ask('GET', '/api/devices', { ...scada, ...token })
    expect(read.status).toBe(200)
    expect(read.headers['access-control-allow-origin']).toBe('https://scada.example')
    expect(read.headers['access-control-allow-credentials']).toBeUndefined()
    expect(read.headers['access-control-expose-headers']).toContain('X-Total-Count')
    expect(read.headers.vary).toMatch(/origin/i)
    expect((await ask('POST', '/api/devices', { ...scada, ...token }, '{"id":"A"}')).status).toBe(201)
  })

  test('are told why they may not', async () => {
    const { status, headers } = await ask('GET', '/api/devices', scada)
    expect([status, headers['access-control-allow-origin']]).toEqual([401, 'https://scada.example'])
  })

  test('may ask first, without a log-in', async () => {
    const { status, headers } = await ask('OPTIONS', '/api/devices/ACV-1', {
      ...scada,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization,content-type',
    })
    expect(status).toBe(204)
    expect(headers['access-control-allow-methods']).toContain('PATCH')
    expect(headers['access-control-allow-headers']).toContain('Authorization')
  })

  test('never act with the cookie of whoever looks at them', async () => {
    expect((await ask('GET', '/api/devices', { ...scada, ...cookie })).status).toBe(401)
    expect((await ask('POST', '/api/tokens/rotate', { ...scada, ...cookie })).status).toBe(401)
    expect(api.hub.calls).toEqual([])
  })

  test('are not others, whatever they look like', async () => {
    for (const origin of [
      evil.origin,
      'http://scada.example',
      'https://scada.example.evil.example',
      'https://a.scada.example',
      'null',
    ]) {
      const read = await ask('GET', '/api/devices', { ...evil, origin, ...token })
      expect([origin, read.headers['access-control-allow-origin']]).toEqual([origin, undefined])
      expect((await ask('POST', '/api/devices', { ...evil, origin, ...token }, '{"id":"B"}')).status).toBe(403)
      const asking = await ask('OPTIONS', '/api/devices', { ...evil, origin, 'access-control-request-method': 'POST' })
      expect([asking.status, asking.headers['access-control-allow-origin']]).toEqual([405, undefined])
    }
    expect(api.hub.callsOf('createDevice')).toEqual([])
  })
})

describe('a reverse proxy', () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }
  const logIn = '{"name":"anna","password":"x"}'
  const sourceOf = () => (api.hub.callsOf('logIn')[0]?.[0] as { address: string } | undefined)?.address

  test('that is trusted says where a request comes from and that it came by HTTPS', async () => {
    await open({ trustedProxies: ['127.0.0.0/8'], hostNames: () => ['hub.plant.example'] })
    const page = { ...forwarded, host: 'hub.plant.example', origin: 'https://hub.plant.example', 'sec-fetch-site': 'same-origin' }
    const { status, headers } = await ask('POST', '/login', page, logIn)
    expect(status).toBe(204)
    expect(String(headers['set-cookie'])).toContain('; Secure')
    expect(sourceOf()).toBe('203.0.113.9')
  })

  test('that is not trusted is not believed', async () => {
    await open({ trustedProxies: ['10.0.0.7'] })
    const { headers } = await ask('POST', '/login', forwarded, logIn)
    expect(String(headers['set-cookie'])).not.toContain('Secure')
    expect(sourceOf()).toBe('127.0.0.1')
  })

  test('is believed no further than itself: an address its caller made up does not count', async () => {
    await open({ trustedProxies: ['127.0.0.1'] })
    await ask('POST', '/login', { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' }, logIn)
    expect(sourceOf()).toBe('203.0.113.9')
  })

  test('that passes on nonsense leaves its own address', async () => {
    await open({ trustedProxies: ['127.0.0.1'] })
    await ask('POST', '/login', { 'x-forwarded-for': '<script>' }, logIn)
    expect(sourceOf()).toBe('127.0.0.1')
  })

  test('does not make all its clients count as one', async () => {
    await open({ trustedProxies: ['127.0.0.1'], limits: { logInsPerMinute: 1 } })
    const from = async (address: string) => (await ask('POST', '/login', { 'x-forwarded-for': address }, logIn)).status
    expect([await from('203.0.113.1'), await from('203.0.113.2'), await from('203.0.113.1')]).toEqual([204, 204, 429])
  })

  test('with a name instead of an address is refused when the server starts', async () => {
    await open({})
    await expect(openHttpApi({ trustedProxies: ['proxy.example'] })).rejects.toThrow('busbar.web.trustedProxies: "proxy.example"')
  })
})
