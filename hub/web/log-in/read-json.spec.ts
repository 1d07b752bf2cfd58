import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { failureOf } from '../../http/errors/failure'
import { sendFailure } from '../middleware'
import { readJson } from './read-json'

let server: Server
beforeAll(async () => {
  server = createServer((request, response) => {
    readJson(request, 200).then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => sendFailure(response, error, 'id-1'),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const port = () => (server.address() as AddressInfo).port
const post = (body: string, type = 'application/json') =>
  fetch(`http://127.0.0.1:${port()}/`, { method: 'POST', body, headers: { 'content-type': type } })

test('reads an object', async () => {
  expect(await (await post('{"name":"admin"}', 'application/json; charset=utf-8')).json()).toEqual({ name: 'admin' })
})

test.each([
  ['{"name":', 'application/json', 'MALFORMED_JSON'],
  ['[]', 'application/json', 'MALFORMED_JSON'],
  ['null', 'application/json', 'MALFORMED_JSON'],
  ['', 'application/json', 'MALFORMED_JSON'],
  ['name=admin', 'application/x-www-form-urlencoded', 'UNSUPPORTED_MEDIA_TYPE'],
  ['{}', 'text/plain', 'UNSUPPORTED_MEDIA_TYPE'],
  [JSON.stringify({ name: 'x'.repeat(5_000) }), 'application/json', 'BODY_TOO_LARGE'],
])('refuses %.20s as %s: %s', async (body, type, code) => {
  const answer = await post(body, type)
  const { error } = (await answer.json()) as { error: { code: string; requestId: string } }
  expect(error).toMatchObject({ code, requestId: 'id-1' })
  expect(answer.status).toBeGreaterThanOrEqual(400)
})

test('does not wait for ever for one that comes byte by byte', async () => {
  const socket = connect(port(), '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{')
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  expect(Buffer.concat(chunks).toString()).toContain('408 Request Timeout')
})

test('says nothing about a failure that is no known one', () => {
  expect(failureOf(new Error('disk /secret/path'))).toEqual({
    status: 500,
    code: 'INTERNAL',
    message: expect.not.stringContaining('secret'),
  })
})
