import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import type { NodeAPI } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import { setHub } from '../../hub/client/current'
import type { ScanReport } from '../../hub/client/polling'
import { FakeHub } from '../../test/helpers/fake-hub'
import { until } from '../../test/helpers/until'
import { serveScans } from './scan-routes'

let hub: FakeHub
let server: Server
let asked: string[]
let isAllowed: boolean

beforeEach(async () => {
  hub = new FakeHub()
  setHub(hub)
  asked = []
  isAllowed = true
  // Node-RED's admin API: express with JSON bodies, and its guard by permission.
  const httpAdmin = express().use(express.json())
  const needsPermission =
    (permission: string): RequestHandler =>
    (_question, answer, next) => {
      asked.push(permission)
      if (isAllowed) next()
      else answer.status(401).end()
    }
  let ids = 0
  serveScans({ httpAdmin, auth: { needsPermission }, util: { generateId: () => `s${++ids}` } } as unknown as NodeAPI)
  server = createServer(httpAdmin).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  setHub(null)
  hub.close()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

async function ask(method: string, path = '', body?: object) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acuvim-poll/scan${path}`
  const init = { method, headers: { 'content-type': 'application/json' }, ...(body && { body: JSON.stringify(body) }) }
  const answer = await fetch(url, init)
  return { status: answer.status, body: answer.status === 401 ? null : await answer.json() }
}
const finding = { unit: 7, kind: 'acuvim-ii' }
const form = { connection: 'tcp', host: 'gw', port: '502', units: '7-8', timeoutMs: '50' }

test('it starts a scan of the bus in the form, tells how far it is, and keeps the result', async () => {
  let end = (_: ScanReport) => {}
  hub.polling.scan = () => new Promise((resolve) => (end = resolve))
  expect(await ask('POST', '', form)).toMatchObject({ status: 200, body: { scan: 's1', isOver: false } })
  expect(hub.callsOf('scanBus')).toEqual([
    [{ id: 's1', bus: { kind: 'tcp', host: 'gw', port: 502 }, units: [7, 8], timeoutMs: 50 }],
  ])
  hub.emit('scan', { scan: 's1', done: 1, total: 2, found: finding as never })
  expect(await ask('GET', '/s1')).toMatchObject({ body: { done: 1, total: 2, found: [finding], isOver: false } })
  end({ scan: 's1', found: [finding as never], aborted: false, tookMs: 9 })
  await until('its listener is gone', () => hub.listeners('scan') === 0)
  expect(await ask('GET', '/s1')).toMatchObject({ body: { found: [finding], isOver: true, failure: null } })
})

test('it ends a scan when it is told to', async () => {
  expect(await ask('DELETE', '/s1')).toMatchObject({ status: 200 })
  expect(hub.callsOf('abortScan')).toEqual([['s1']])
})

test('a scan that nobody asks about any more is ended', async () => {
  hub.polling.scan = () => new Promise(() => undefined)
  const timers = jest.spyOn(globalThis, 'setTimeout')
  await ask('POST', '', form)
  const [patience] = timers.mock.calls.find(([, ms]) => ms === 10_000) ?? []
  timers.mockRestore()
  ;(patience as () => void)()
  await until('it was ended', () => hub.callsOf('abortScan').length === 1)
})

test('what went wrong is told with its code', async () => {
  hub.polling.scan = () => Promise.reject(new HubError('PORT_IN_USE', '/dev/ttyUSB0 is used by another program.'))
  await ask('POST', '', form)
  await until('it failed', () => hub.listeners('scan') === 0)
  expect(await ask('GET', '/s1')).toMatchObject({ body: { isOver: true, failure: { code: 'PORT_IN_USE' } } })
})

test.each([
  [{ ...form, host: '' }, 'Host is empty'],
  [{ ...form, units: '0' }, 'Addresses are "0"'],
])('%j is refused with what is allowed', async (body, says) => {
  expect(await ask('POST', '', body)).toEqual({
    status: 400,
    body: { code: 'INVALID_ARGUMENT', message: expect.stringContaining(says) },
  })
})

test('a scan that is not there is not found', async () => {
  expect(await ask('GET', '/s9')).toMatchObject({ status: 400 })
})

test('only who may change the flows may scan', async () => {
  isAllowed = false
  for (const [method, path] of [
    ['POST', ''],
    ['GET', '/s1'],
    ['DELETE', '/s1'],
  ] as const) {
    expect(await ask(method, path, method === 'POST' ? form : undefined)).toMatchObject({ status: 401 })
  }
  expect(asked).toEqual(Array(3).fill('acuvim-poll.write'))
  expect(hub.calls).toEqual([])
})
