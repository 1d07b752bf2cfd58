import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { request as httpsRequest } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { issueCa, issueServer, makeKey } from '../../adapters/tls/issue'
import { tokenOf } from '../../test/helpers/fake-access'
import { answerActions } from '../../test/helpers/http-actions'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'

const caKey = makeKey()
let ca: string
let pair: { readonly key: string; readonly cert: string }
let api: HttpApi

async function newPair(): Promise<typeof pair> {
  const key = makeKey()
  return {
    key,
    cert: await issueServer(key, ['localhost', '127.0.0.1', 'hub.plant.example'], { cert: ca, key: caKey }, Date.now()),
  }
}

beforeAll(async () => {
  ca = await issueCa(caKey, Date.now())
  pair = await newPair()
  api = await openHttpApi({ tls: pair, hostNames: () => ['hub.plant.example'], limits: { headersMs: 200, checkMs: 20 } })
  answerActions(api.hub)
})
afterAll(() => api.close())

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly serial: string
}

/** Over TLS, trusting the authority, each on a connection of its own. */
function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  const { body, ...rest } = options
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      { host: '127.0.0.1', port: api.port, path, ca, servername: 'localhost', agent: false, ...rest },
      (response) => {
        const { serialNumber: serial } = (response.socket as TLSSocket).getPeerCertificate()
        response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, serial }))
      },
    )
    sent.on('error', reject).end(body)
  })
}
const json = { 'content-type': 'application/json' }
const serialOf = ({ cert }: typeof pair) => new X509Certificate(cert).serialNumber

test('the certificate is good for whoever trusts the authority, and HSTS is on', async () => {
  const { status, headers } = await ask('/healthz')
  expect(status).toBe(200)
  expect(headers['strict-transport-security']).toBe('max-age=15552000')
})

test('the session’s cookie never leaves TLS', async () => {
  const body = JSON.stringify({ name: 'anna', password: 'correct horse battery' })
  const opened = await ask('/login', { method: 'POST', headers: json, body })
  expect(opened.status).toBe(204)
  expect(String(opened.headers['set-cookie'])).toContain('; Secure')
  const closed = await ask('/logout', { method: 'POST' })
  expect(String(closed.headers['set-cookie'])).toContain('; Secure')
})

test.each([
  [`https://127.0.0.1`, true],
  [`http://127.0.0.1`, false],
])('a change from a page of %s is let through: %s', async (origin, isOwn) => {
  const headers = { ...json, authorization: `Bearer ${tokenOf('admin')}`, origin: `${origin}:${api.port}` }
  expect((await ask('/api/devices', { method: 'POST', headers, body: `{"id":"D${Number(isOwn)}"}` })).status).toBe(
    isOwn ? 201 : 403,
  )
})

test.each([
  ['hub.plant.example', 200],
  ['HUB.plant.example:8080', 200],
  ['other.plant.example', 421],
])('asked as %s it answers %i', async (host, status) => {
  expect((await ask('/healthz', { headers: { host } })).status).toBe(status)
})

test('a new certificate is shown to new connections; open ones go on', async () => {
  const open = connectTls({ host: '127.0.0.1', port: api.port, ca, servername: 'localhost' })
  await once(open, 'secureConnect')
  const next = await newPair()
  api.replaceCertificate(next)
  expect((await ask('/healthz')).serial).toBe(serialOf(next))
  expect(open.getPeerCertificate().serialNumber).toBe(serialOf(pair))
  open.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  const [answer] = (await once(open, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1.1 200 /)
  open.destroy()
})

test('a certificate that is none is refused, and the old one stays', async () => {
  const { serial } = await ask('/healthz')
  expect(() => api.replaceCertificate({ key: 'no key', cert: 'no certificate' })).toThrow()
  expect((await ask('/healthz')).serial).toBe(serial)
})

test('old TLS is refused', async () => {
  const old = connectTls({
    host: '127.0.0.1',
    port: api.port,
    ca,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  })
  const [error] = (await once(old, 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toMatch(/VERSION|ERR_SSL/)
})

test.each([
  ['plain HTTP', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['nothing at all', ''],
  ['half a handshake', '\x16\x03\x01\x02\x00\x01'],
])('who sends %s is cut off, and others go on', async (_, text) => {
  const socket = connectPlain(api.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  if (text !== '') socket.write(text, 'latin1')
  socket.resume()
  expect((await ask('/healthz')).status).toBe(200)
  await closed
  expect((await ask('/healthz')).status).toBe(200)
})

test('plain HTTP has no HSTS, no Secure, and no certificate to replace', async () => {
  const plain = await openHttpApi()
  answerActions(plain.hub)
  expect((await plain.fetch('/healthz')).headers.get('strict-transport-security')).toBeNull()
  const opened = await plain.sendAs(null, 'POST', '/login', { name: 'anna', password: 'x' })
  expect(opened.headers.get('set-cookie')).not.toContain('Secure')
  plain.replaceCertificate(pair)
  expect((await plain.fetch('/healthz')).status).toBe(200)
  await plain.close()
})
