import { X509Certificate } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import type { NodeAPI } from 'node-red'
import { FakeHub } from '../../test/helpers/fake-hub'
import { until } from '../../test/helpers/until'
import { setHub } from '../client/current'
import { parseConfig } from '../config/parse'
import { serverPair } from './server-tls'
import { WebAccess } from './web-access'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'server-tls-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const config = (fields: object = {}) => parseConfig({ dataDir: folder, web: { https: true }, ...fields })
const fingerprintOf = (cert: string) => new X509Certificate(cert).fingerprint256

test("without given files the site's own authority issues the certificate, once", async () => {
  const first = await serverPair(config())
  const ca = new X509Certificate(readFileSync(join(folder, 'tls', 'ca.crt')))
  expect(new X509Certificate(first.cert).checkIssued(ca)).toBe(true)
  expect(await serverPair(config())).toEqual(first)
})

test('given files are used as they are, and a wrong one is named', async () => {
  await serverPair(config())
  cpSync(join(folder, 'tls'), join(folder, 'given'), { recursive: true })
  rmSync(join(folder, 'tls'), { recursive: true })
  const tls = { certFile: join(folder, 'given', 'server.crt'), keyFile: join(folder, 'given', 'server.key') }
  const { cert } = await serverPair(config({ tls }))
  expect(fingerprintOf(cert)).toBe(fingerprintOf(readFileSync(tls.certFile, 'utf8')))
  await expect(serverPair(config({ tls: { ...tls, keyFile: join(folder, 'none.key') } }))).rejects.toThrow('none.key')
})

test('a replaced certificate is served to new connections without a restart', async () => {
  const hub = new FakeHub()
  setHub(hub)
  const access = new WebAccess(config())
  const before = await access.serverPair()
  const server = createServer(before, (_request, response) => void response.end('ok'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const errors: unknown[] = []
  const log = { error: (text: unknown) => errors.push(text), warn: () => undefined }
  const plugins = { registerPlugin: () => undefined }
  await access.attach({
    server,
    log,
    plugins,
    events: new EventEmitter(),
    settings: { httpAdminRoot: '/admin/' },
  } as unknown as NodeAPI)
  const shown = async () => {
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const { fingerprint256 } = socket.getPeerCertificate()
    socket.destroy()
    return fingerprint256
  }
  try {
    expect(await shown()).toBe(fingerprintOf(before.cert))
    rmSync(join(folder, 'tls', 'server.crt'))
    hub.emit('certificate', { notAfter: 0 })
    let now = await shown()
    const deadline = Date.now() + 5_000
    while (now === fingerprintOf(before.cert) && Date.now() < deadline) now = await shown()
    expect(now).toBe(fingerprintOf(readFileSync(join(folder, 'tls', 'server.crt'), 'utf8')))
    expect(now).not.toBe(fingerprintOf(before.cert))

    rmSync(join(folder, 'tls', 'ca.key'))
    hub.emit('certificate', { notAfter: 0 })
    await until('it says that it cannot', () => errors.length > 0)
    expect(await shown()).toBe(now)
  } finally {
    access.stop()
    server.close()
    setHub(null)
    hub.close()
  }
})
