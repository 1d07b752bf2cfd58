import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import { type Authority, AuthorityError, openAuthority } from './authority'

const folders: string[] = []
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'busbar-tls-'))
  folders.push(made)
  return made
}
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

/** Shakes hands as a client that trusts `ca` and expects `servername`; answers the error, or null. */
async function handshake(server: Authority, ca: string, servername: string): Promise<string | null> {
  const listener = createServer({ key: server.key, cert: server.cert, minVersion: 'TLSv1.2' }, (socket) => socket.end())
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  const outcome = await new Promise<string | null>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca, servername }, () => resolve(null))
    socket.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message))
  })
  await new Promise((resolve) => listener.close(resolve))
  return outcome
}

test('a client that trusts the site authority reaches the server by its names, and no other client does', async () => {
  const authority = await openAuthority(folder(), { names: ['hub.plant.example'] })
  const stranger = await openAuthority(folder())
  await expect(handshake(authority, authority.ca, 'localhost')).resolves.toBeNull()
  await expect(handshake(authority, authority.ca, 'hub.plant.example')).resolves.toBeNull()
  await expect(handshake(authority, authority.ca, 'elsewhere.example')).resolves.toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  await expect(handshake(authority, stranger.ca, 'localhost')).resolves.toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY|SIGNATURE/)
})

test('a later start uses the same certificates, and keys are for their owner only', async () => {
  const dir = folder()
  const first = await openAuthority(dir)
  expect(await openAuthority(dir)).toEqual(first)
  for (const key of ['ca.key', 'server.key']) expect(statSync(join(dir, key)).mode & 0o777).toBe(0o600)
})

test('the certificates carry what strict verifiers ask for', async () => {
  const { ca, cert } = await openAuthority(folder())
  const issuer = new X509Certificate(ca)
  const server = new X509Certificate(cert)
  expect(issuer.ca).toBe(true)
  expect(server.ca).toBe(false)
  expect(server.checkIssued(issuer)).toBe(true)
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1')
})

test('the server certificate is renewed near its end or when a name is missing; the authority stays', async () => {
  const dir = folder()
  const first = await openAuthority(dir)
  const named = await openAuthority(dir, { names: ['10.1.2.3'] })
  expect(named.ca).toBe(first.ca)
  expect(new X509Certificate(named.cert).checkIP('10.1.2.3')).toBe('10.1.2.3')
  const later = await openAuthority(dir, { now: () => named.notAfter - 29 * 86_400_000 })
  expect(later.notAfter).toBeGreaterThan(named.notAfter)
  expect(later.ca).toBe(first.ca)
})

test.each([
  [
    'a key of another certificate',
    'server.key',
    () => readFileSync(join(folders[0] ?? '', 'ca.key'), 'utf8'),
    'Delete both files',
  ],
  ['a file that is no certificate', 'ca.crt', () => 'nonsense', 'Restore both files from a backup'],
])('%s is said with what to do', async (_, file, text, remedy) => {
  const dir = folder()
  await openAuthority(dir)
  writeFileSync(join(dir, file), text())
  const error = await openAuthority(dir).catch((e: Error) => e)
  expect(error).toBeInstanceOf(AuthorityError)
  expect((error as Error).message).toContain(remedy)
  expect((error as Error).message).toContain(file)
})
