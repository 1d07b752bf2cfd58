import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tokenOf } from '../../test/helpers/fake-access'
import { answerActions } from '../../test/helpers/http-actions'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'

const authorization = `Bearer ${tokenOf('admin')}`
const loggedIn = `Authorization: ${authorization}\r\n`

let api: HttpApi
beforeAll(async () => {
  api = await openHttpApi()
})
afterAll(() => api.close())

interface Answer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Sends raw bytes and reads until the server ends the connection. */
async function raw(text: string, more?: (socket: Socket) => void, port = api.port): Promise<Answer> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // A server that cuts the connection while we still send makes our write fail; what it answered is what counts.
  socket.on('error', () => {})
  socket.write(text)
  more?.(socket)
  await once(socket, 'close')
  const [head = '', body = ''] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n', 2)
  return { status: Number(head.split(' ')[1]), head, body }
}

const codeOf = (body: string): string => (JSON.parse(body) as { error: { code: string } }).error.code

describe('slow clients are cut off', () => {
  let hasty: HttpApi
  beforeAll(async () => {
    hasty = await openHttpApi({ limits: { headersMs: 150, requestMs: 200, checkMs: 20 } })
  })
  afterAll(() => hasty.close())

  test('that never finish their headers', async () => {
    const { status, body } = await raw('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ', undefined, hasty.port)
    expect(status).toBe(408)
    expect(codeOf(body)).toBe('REQUEST_TIMEOUT')
  })

  test('that trickle one byte at a time', async () => {
    let trickle: NodeJS.Timeout | undefined
    const drip = (socket: Socket) => {
      trickle = setInterval(() => socket.write('X'), 10)
    }
    const { status } = await raw('GET /healthz HTTP/1.1\r\nHost: localhost\r\n', drip, hasty.port)
    clearInterval(trickle)
    expect(status).toBe(408)
  })

  test('that never finish their body', async () => {
    const head = `POST /api/devices HTTP/1.1\r\nHost: localhost\r\n${loggedIn}Content-Type: application/json\r\nContent-Length: 50\r\n\r\n`
    const { status, body } = await raw(`${head}{"id":`, undefined, hasty.port)
    expect(status).toBe(408)
    expect(codeOf(body)).toBe('REQUEST_TIMEOUT')
  })
})

describe('bytes that are no request', () => {
  test('garbage → 400 JSON, and the connection ends', async () => {
    const { status, head, body } = await raw('\x16\x03\x01\x02\x00 this is TLS\r\n\r\n')
    expect(status).toBe(400)
    expect(head).toContain('Content-Type: application/json')
    expect(codeOf(body)).toBe('MALFORMED_REQUEST')
  })

  test('headers too large → 431 JSON', async () => {
    const { status, body } = await raw(`GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(status).toBe(431)
    expect(codeOf(body)).toBe('HEADERS_TOO_LARGE')
  })

  test('a body announced too large → 413 JSON, without reading it', async () => {
    const { status, head, body } = await raw(
      `POST /api/devices HTTP/1.1\r\nHost: localhost\r\n${loggedIn}Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n{`,
    )
    expect(status).toBe(413)
    expect(head).toMatch(/content-type: application\/json/i)
    expect(codeOf(body)).toBe('BODY_TOO_LARGE')
  })

  test('a chunked body that grows too large → 413 JSON', async () => {
    const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`
    const { status, body } = await raw(
      `POST /api/devices HTTP/1.1\r\nHost: localhost\r\n${loggedIn}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}${chunk}`,
    )
    expect(status).toBe(413)
    expect(codeOf(body)).toBe('BODY_TOO_LARGE')
  })
})

describe('DNS rebinding', () => {
  const answerTo = (head: string) => raw(`GET /api/devices HTTP/1.1\r\n${head}${loggedIn}Connection: close\r\n\r\n`)

  test.each([
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1',
    '127.0.0.1:8080',
    '[::1]',
    '[::1]:8080',
    '192.168.1.10:8080',
    '0.0.0.0',
    '[fd00::7]',
  ])('Host %s is served', async (host) => {
    expect((await answerTo(`Host: ${host}\r\n`)).status).toBe(200)
  })

  test.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example#localhost',
    'user@localhost',
    '192.168.1.10.evil.example',
    '1.2.3',
    '::1',
    '[localhost]',
    'hub.plant.example',
    '',
  ])('Host "%s" → 421 JSON', async (host) => {
    const { status, body } = await answerTo(`Host: ${host}\r\n`)
    expect(status).toBe(421)
    expect(codeOf(body)).toBe('HOST_NOT_ALLOWED')
  })

  test('no Host at all → 421 JSON', async () => {
    const { status, body } = await answerTo('')
    expect(status).toBe(421)
    expect(codeOf(body)).toBe('HOST_NOT_ALLOWED')
  })

  test('an address in the request line does not stand in for the Host header', async () => {
    const { status } = await raw('GET http://localhost/api/devices HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    expect(status).toBe(421)
  })

  test('of two Host headers none is believed (RFC 9112 section 3.2)', async () => {
    const { status } = await answerTo('Host: localhost\r\nHost: evil.example\r\n')
    expect(status).toBe(421)
  })

  test('an unknown address tells a foreign host nothing', async () => {
    const { status } = await raw('GET /nothing HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    expect(status).toBe(421)
  })
})

describe('cross-site requests', () => {
  const post = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = httpRequest(
        {
          port: api.port,
          host: '127.0.0.1',
          path: '/api/devices',
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json', ...headers },
        },
        (response) => resolve(response.resume().statusCode ?? 0),
      )
      sent.on('error', reject)
      sent.end(JSON.stringify({ id: `ACV-${Math.trunc(performance.now() * 1000)}` }))
    })

  test.each<[string, () => Record<string, string>, number]>([
    ['no browser', () => ({}), 201],
    ['a page of this server', () => ({ 'sec-fetch-site': 'same-origin', origin: `http://127.0.0.1:${api.port}` }), 201],
    ['an address typed by a person', () => ({ 'sec-fetch-site': 'none' }), 201],
    ['another site', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
    ['another port of this machine', () => ({ 'sec-fetch-site': 'same-site' }), 403],
    ['an old browser on another site', () => ({ origin: 'https://evil.example' }), 403],
    ['a sandboxed frame', () => ({ origin: 'null' }), 403],
    ['another port, old browser', () => ({ origin: 'http://127.0.0.1:1' }), 403],
  ])('POST from %s', async (_, headers, status) => {
    const before = api.hub.callsOf('createDevice').length
    expect(await post(headers())).toBe(status)
    expect(api.hub.callsOf('createDevice')).toHaveLength(status === 201 ? before + 1 : before)
  })

  test('DELETE and commands are guarded too', async () => {
    api.hub.addDevice('ACV-1')
    const headers = { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' }
    const remove = await api.fetch('/api/devices/ACV-1', { method: 'DELETE', headers: { 'sec-fetch-site': 'cross-site' } })
    const order = await api.fetch('/api/devices/ACV-1/commands', { method: 'POST', headers, body: '{"command":"reboot"}' })
    expect([remove.status, order.status]).toEqual([403, 403])
    expect([...api.hub.callsOf('deleteDevice'), ...api.hub.callsOf('sendCommand')]).toEqual([])
  })

  test('PATCH is guarded too, reading is not and gives no CORS permission', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    const patch = await api.fetch('/api/devices/ACV-1', { method: 'PATCH', headers })
    expect(patch.status).toBe(403)
    expect(await patch.json()).toMatchObject({ error: { code: 'CROSS_SITE_REQUEST' } })
    const read = await api.fetch('/api/devices', { headers })
    expect(read.status).toBe(200)
    expect(read.headers.get('access-control-allow-origin')).toBeNull()
    expect(read.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  })
})

test('a flood is slowed down with 429 JSON, while health stays reachable', async () => {
  const busy = await openHttpApi({ limits: { requestsPerMinute: 3 } })
  for (let count = 0; count < 3; count += 1) expect((await busy.fetch('/api/devices')).status).toBe(200)
  const response = await busy.fetch('/api/devices')
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await response.json()).toMatchObject({ error: { code: 'RATE_LIMITED', detail: 'At most 3 requests per minute.' } })
  expect((await busy.fetch('/readyz')).status).toBe(200)
  await busy.close()
})

test('headers that protect pages are on every answer', async () => {
  const { headers } = await api.fetch('/nothing')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('x-powered-by')).toBeNull()
  expect(headers.get('strict-transport-security')).toBeNull()
})

describe('line ends that would begin another header', () => {
  const injected = '%0d%0aX-Injected:%201'
  test.each([
    `/login?next=${injected}`,
    `/login?change&x=${injected}`,
    `/docs/${injected}`,
    `/docs/static/${injected}`,
    `/nothing${injected}`,
    `/api/devices/${injected}`,
    `/api/devices?q=${injected}`,
    `/api/rejected?limit=1&code=${injected}`,
    `/api/users/${injected}/password`,
    `/api/audit/export?by=${injected}`,
  ])('in %s stay in it', async (path) => {
    for (const more of [loggedIn, 'Accept: text/html\r\n', `Cookie: busbar_session=a${injected}\r\n`]) {
      const { head } = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}Connection: close\r\n\r\n`)
      expect(head).toMatch(/^HTTP\/1\.1 [2-5]\d\d /)
      expect(head).not.toMatch(/^x-injected/im)
    }
  })

  test('in a name that the hub made up are encoded', async () => {
    answerActions(api.hub)
    const { createUser } = api.hub.access.answers
    const { user } = createUser as { user: object }
    api.hub.access.answers.createUser = { user: { ...user, name: 'a\r\nX-Injected: 1' }, password: null } as never
    const response = await api.send('POST', '/api/users', { name: 'anna', role: 'viewer' })
    expect(response.headers.get('location')).toBe('/api/users/a%0D%0AX-Injected%3A%201')
  })
})
