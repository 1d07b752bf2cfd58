import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { tokenOf } from '../../test/helpers/fake-access'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'
import { until } from '../../test/helpers/until'

let api: HttpApi
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await api.close()
})

/** A client that sends `text` and nothing more. */
async function linger(text: string): Promise<Socket> {
  const socket = connect(api.port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {}).resume()
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

const half = 'POST /api/devices HTTP/1.1\r\nHost: localhost\r\nX-Slow: '
const halfBody = `POST /api/devices HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${tokenOf('admin')}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`

test('100 clients that never finish leave the others alone', async () => {
  api = await openHttpApi()
  for (let count = 0; count < 50; count += 1) await Promise.all([linger(half), linger(halfBody)])
  const started = performance.now()
  const answers = await Promise.all(Array.from({ length: 20 }, () => api.fetch('/api/devices')))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(performance.now() - started).toBeLessThan(2_000)
  expect(sockets.filter((socket) => socket.readyState === 'open')).toHaveLength(100)
})

test('one address cannot take all connections', async () => {
  api = await openHttpApi({ limits: { connectionsPerAddress: 5 } })
  for (let count = 0; count < 8; count += 1) await linger(half)
  await until('the last three are closed', () => sockets.filter((socket) => socket.closed).length === 3)
  expect(sockets.map((socket) => socket.closed)).toEqual([...Array(5).fill(false), ...Array(3).fill(true)])
  for (const socket of sockets.splice(0, 5)) socket.destroy()
  // The server hears of it a moment later.
  let answered = 0
  while (answered === 0) {
    const again = await linger('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    if (!again.closed) await new Promise((resolve) => again.once('close', resolve))
    answered = again.bytesRead
  }
})

test('a trusted proxy may bring everybody’s connections', async () => {
  api = await openHttpApi({ limits: { connectionsPerAddress: 2 }, trustedProxies: ['127.0.0.1'] })
  for (let count = 0; count < 6; count += 1) await linger(half)
  expect((await api.fetch('/healthz')).status).toBe(200)
  expect(sockets.filter((socket) => socket.closed)).toEqual([])
})
