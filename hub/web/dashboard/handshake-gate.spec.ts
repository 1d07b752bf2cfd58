import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Principal } from '../../../core/access/principal'
import { HubError } from '../../../core/errors/hub-error'
import { guardHandshakes } from './handshake-gate'

const anne: Principal = {
  kind: 'user',
  name: 'anne',
  displayName: 'Anne',
  role: 'viewer',
  session: 's',
  expiresAt: null,
  mustChangePassword: false,
}

let server: Server
let reached: string[]
beforeEach(async () => {
  reached = []
  server = createServer((request, response) => {
    reached.push(`${request.method} ${request.url}`)
    response.end('in')
  })
  server.on('upgrade', (request, socket) => {
    reached.push(`upgrade ${request.url}`)
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  })
  const whose = async ({ token }: { readonly token: string }) => {
    if (token === 'away') throw new HubError('HUB_RESTARTING')
    return token === 'good' ? anne : token === 'new' ? { ...anne, mustChangePassword: true } : null
  }
  guardHandshakes(server, { guard: { whose }, isTrusted: () => false })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => server.close())

/** First line of the answer. */
async function ask(path: string, { token = '', upgrade = false } = {}): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const cookie = token ? `Cookie: busbar_session=${token}\r\n` : ''
  const kind = upgrade ? 'Connection: Upgrade\r\nUpgrade: websocket' : 'Connection: close'
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${cookie}${kind}\r\n\r\n`)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer.split('\r\n', 1)[0]?.slice('HTTP/1.1 '.length) ?? ''
}

const polling = '/dashboard/socket.io/?EIO=4&transport=polling'
const webSocket = '/dashboard/socket.io/?EIO=4&transport=websocket'

test.each([
  polling,
  '/dashboard/socket.io/',
  `${polling}&sid=`,
  `${polling}&sid=x&sid=`,
  '/dashboard/socket.io/#?sid=x',
  '/Dashboard/Socket.IO/?x',
])('%s begins a connection: only for who is logged in', async (path) => {
  expect(await ask(path)).toBe('401 Unauthorized')
  expect(await ask(path, { token: 'bad' })).toBe('401 Unauthorized')
  expect(await ask(path, { token: 'new' })).toBe('403 Forbidden')
  expect(await ask(path, { token: 'away' })).toBe('503 Service Unavailable')
  expect(reached).toEqual([])
  expect(await ask(path, { token: 'good' })).toBe('200 OK')
  expect(reached).toEqual([`GET ${path}`])
})

test('a WebSocket likewise', async () => {
  expect(await ask(webSocket, { upgrade: true })).toBe('401 Unauthorized')
  expect(await ask(webSocket, { upgrade: true, token: 'new' })).toBe('403 Forbidden')
  expect(reached).toEqual([])
  expect(await ask(webSocket, { upgrade: true, token: 'good' })).toBe('101 Switching Protocols')
})

test('what goes on with one, and everything else, passes as it is', async () => {
  for (const path of [`${polling}&sid=abc`, '/dashboard', '/login', '/socket.iox/']) expect(await ask(path)).toBe('200 OK')
  expect(reached).toHaveLength(4)
})
