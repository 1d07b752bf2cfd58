import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import { openIdentityStore } from '../../adapters/identity/sqlite'
import { openNodeSqlite, openRegistry } from '../../adapters/registry/sqlite'
import type { IdentityStore } from '../../core/ports/identity'
import type { Registry } from '../../core/ports/registry'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { childEnvironment } from '../../test/helpers/child-environment'
import { DeviceAccessBench } from '../../test/helpers/device-access-bench'
import { until } from '../../test/helpers/until'
import { type DataDir, openDataDir } from '../data-dir/data-dir'
import { parseCertsArguments } from './certs-arguments'

const folder = temporaryFolders()
const program = join(__dirname, '../../dist/hub/cli/certs.js')

let dir: DataDir
let out: string
let identity: IdentityStore
let registry: Registry
let audit: SqliteAuditLog
/** A running hub's, on the files the command changes. */
let hub: DeviceAccessBench

beforeEach(async () => {
  dir = openDataDir(folder())
  out = folder()
  identity = await openIdentityStore(openNodeSqlite(dir.identity))
  registry = await openRegistry(dir.registry)
  audit = new SqliteAuditLog(dir.audit)
  hub = await DeviceAccessBench.open({ identity, registry, folder: dir.root, now: Date.now() })
  await hub.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, null)
})
afterEach(async () => {
  hub.access.stop()
  await audit.close()
  await identity.close()
  await registry.close()
})

/** Runs the command in a process of its own, as `npm run` does. */
function certs(...args: readonly string[]): Promise<{ code: number | null; out: string; errors: string }> {
  if (!existsSync(program)) throw new Error('This test runs compiled code: npm run build first.')
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
    cwd: out,
    env: { ...childEnvironment(), BUSBAR_DATA: dir.root },
  })
  const said = { out: '', errors: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.errors += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })))
}
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: out, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const stored = async () => (await identity.certificates.all())[0]
const shown = async () => {
  const { serial = '', fingerprint = '' } = (await stored()) ?? {}
  return { commonName: 'P-1', serial, fingerprint, problem: null }
}
const actions = async () => (await audit.page({})).records.map(({ action, by }) => `${action} by ${by.kind}`)

test('a certificate is issued beside a running hub, which takes it within seconds and drops it when it is revoked', async () => {
  const issued = await certs('issue', 'P-1', '--days', '30')
  expect(issued).toMatchObject({ code: 0, errors: '', out: expect.stringContaining('of P-1 is good until') })
  expect(readdirSync(out).sort()).toEqual(['P-1.crt', 'P-1.key', 'ca.crt'])
  expect(statSync(join(out, 'P-1.key')).mode & 0o777).toBe(0o600)
  expect(openssl('verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', 'ca.crt', 'P-1.crt')).toContain('OK')

  hub.access.start()
  const certificate = await shown()
  await until('the hub knows it', () => hub.access.checkCertificate(certificate).ok)
  const { code, out: text } = await certs('revoke', certificate.serial, '--reason', 'keyCompromise')
  expect([code, text]).toEqual([0, `The certificate ${certificate.serial} of P-1 is revoked.\n`])
  await until('the hub disconnects it', () => hub.disconnected.length > 0)
  expect(hub.access.checkCertificate(certificate)).toEqual({ ok: false, reason: 'the certificate was revoked' })

  writeFileSync(join(out, 'crl.pem'), (await certs('crl')).out)
  expect(() => openssl('verify', '-crl_check', '-CAfile', 'ca.crt', '-CRLfile', 'crl.pem', 'P-1.crt')).toThrow(/revoked/)
  expect((await certs('list', 'P-1')).out).toMatch(new RegExp(`${certificate.serial} +P-1 +revoked .* keyCompromise`))
  expect(await actions()).toEqual(['certificate-revoked by command-line', 'certificate-issued by command-line'])
})

test('with a signing request the device keeps its key', async () => {
  openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'own.key', '-subj', '/CN=P-1', '-out', 'own.csr')
  expect((await certs('issue', 'P-1', '--csr', 'own.csr', '--out', 'there')).code).toBe(0)
  expect(readdirSync(join(out, 'there')).sort()).toEqual(['P-1.crt', 'ca.crt'])
})

test('the authority is printed, with its fingerprint for the eye', async () => {
  expect(await certs('ca')).toEqual({ code: 0, out: hub.tls.ca, errors: `SHA-256 ${hub.tls.fingerprint}\n` })
})

test('the server’s certificate is issued anew with the names it had, and a running hub takes it up', async () => {
  const before = hub.tls.server
  expect((await certs('renew-server')).code).toBe(0)
  await hub.access.tick()
  expect(hub.servers).toHaveLength(1)
  expect(hub.tls.server.cert).not.toBe(before.cert)
  expect(hub.tls.server.names).toEqual(expect.arrayContaining([...before.names]))
  expect(hub.tls.server.names.filter((name) => name.startsWith('0:'))).toHaveLength(1)
})

test.each([
  ['a device that is not there', ['issue', 'P-9'], /^certs: there is no device "P-9"; create it first\n$/],
  ['a serial number that is not there', ['revoke', '4abc'], /^certs: this site issued no certificate/],
  ['a file that is there already', ['issue', 'P-1'], /P-1\.crt is there already/],
  ['a signing request that is not there', ['issue', 'P-1', '--csr', 'no.csr', '--out', 'x'], /no\.csr cannot be read/],
  ['data that is not there', ['list', '--data', 'nowhere'], /start Busbar once/],
])('what cannot be done is said: %s', async (_what, args, message) => {
  writeFileSync(join(out, 'P-1.crt'), 'mine')
  const { code, out: text, errors } = await certs(...args)
  expect([code, text]).toEqual([2, ''])
  expect(errors).toMatch(message)
  expect(errors).not.toMatch(/\n {4}at /)
  expect(readFileSync(join(out, 'P-1.crt'), 'utf8')).toBe('mine')
  expect(await identity.certificates.all()).toEqual([])
})

test.each([
  [[], 'say what to do: issue, list, revoke, crl, ca, renew-server'],
  [['toString'], '"toString" is nothing that can be done'],
  [['issue'], 'DEVICE is missing: npm run certs -- issue DEVICE'],
  [['issue', 'A', 'B'], '"B" is too much'],
  [['revoke'], 'SERIAL is missing'],
  [['crl', '--days', '3'], '--days does not go with "crl"'],
  [['issue', 'A', '--days', '0'], '--days is "0" but must be 1 to 3650'],
  [['issue', 'A', '--days', '3651'], 'must be 1 to 3650'],
  [['issue', 'A', '--days', 'x'], 'must be 1 to 3650'],
  [['issue', 'A', '--out', ''], '--out is empty'],
  [['list', '--nonsense'], "Unknown option '--nonsense'"],
])('arguments that mean nothing are refused: %p', (args, message) => {
  expect(() => parseCertsArguments(args)).toThrow(message)
})
