import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import type { AuthorityOptions } from './authority'
import { AuthorityError } from './authority-error'
import { SiteTls } from './site-tls'

const root = mkdtempSync(join(tmpdir(), 'authority-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folder: string
let sites = 0
beforeEach(() => {
  folder = join(root, `site-${sites++}`)
})

const day = 86_400_000
const start = Date.UTC(2026, 5, 1)
const host = { name: 'Plant-Hub', addresses: ['192.168.1.20', 'fd00::20'] }
/** What the site's listeners and their clients are given. */
const open = async (over: AuthorityOptions = {}, at = folder) => {
  const { ca, fingerprint, server } = await SiteTls.open(at, { host, now: () => start, ...over })
  return { ca, fingerprint, key: server.key, cert: server.cert, notAfter: server.notAfter }
}
const file = (name: string, at = folder) => join(at, name)
const text = (name: string) => readFileSync(file(name), 'utf8')
const days = (a: number, b: number) => (b - a) / day

describe('the first start', () => {
  let authority: Awaited<ReturnType<typeof open>>
  let ca: X509Certificate
  let server: X509Certificate
  beforeEach(async () => {
    authority = await open({ names: ['hub.example.org', '10.0.0.7', '*.plant.lan'] })
    ca = new X509Certificate(authority.ca)
    server = new X509Certificate(authority.cert)
  })

  test('makes a CA for ten years and a server certificate for 397 days, both ECDSA on P-256', () => {
    expect(days(ca.validFromDate.getTime(), ca.validToDate.getTime())).toBe(3_652)
    expect(days(server.validFromDate.getTime(), server.validToDate.getTime())).toBe(397)
    expect(authority.notAfter).toBe(server.validToDate.getTime())
    for (const { publicKey } of [ca, server]) expect(publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' })
  })

  test('marks what is an authority and what is a server, and what each may do (RFC 5280 4.2.1.3, 4.2.1.9, 4.2.1.12)', () => {
    expect(ca.ca).toBe(true)
    expect(server.ca).toBe(false)
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(extensions(authority.ca)).toEqual({ basicConstraints: true, keyUsage: true, subjectKeyIdentifier: false })
    expect(extensions(authority.cert)).toEqual({
      basicConstraints: true,
      keyUsage: true,
      extendedKeyUsage: false,
      subjectAltName: false,
      subjectKeyIdentifier: false,
      authorityKeyIdentifier: false,
    })
  })

  test('names the machine, its addresses and what the configuration adds', () => {
    for (const name of ['localhost', 'plant-hub', 'hub.example.org', 'meter-gw.plant.lan'])
      expect(server.checkHost(name)).toBeDefined()
    for (const ip of ['127.0.0.1', '::1', '192.168.1.20', 'fd00::20', '10.0.0.7']) expect(server.checkIP(ip)).toBe(ip)
    expect(server.checkHost('example.org')).toBeUndefined()
  })

  test('gives the fingerprint of the CA, to compare by eye', () => {
    expect(authority.fingerprint).toBe(ca.fingerprint256)
    expect(authority.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  })

  test('keeps the keys for the owner alone, and leaves no unfinished file', () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const name of ['ca.key', 'server.key']) expect(statSync(file(name)).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).sort()).toEqual(['ca.crt', 'ca.key', 'server.crt', 'server.key'])
  })

  test('a client that trusts the CA connects by name and by address, one that does not is warned', async () => {
    const listener = createServer({ key: authority.key, cert: authority.cert, minVersion: 'TLSv1.2' }).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    for (const expected of ['localhost', '127.0.0.1']) {
      const socket = connect({
        host: '127.0.0.1',
        port,
        ca: authority.ca,
        ...(expected === 'localhost' ? { servername: expected } : {}),
      })
      await once(socket, 'secureConnect')
      expect(socket.authorized).toBe(true)
      socket.destroy()
    }
    const stranger = connect({ host: '127.0.0.1', port })
    await expect(once(stranger, 'secureConnect')).rejects.toThrow(/verify|self-signed/)
    listener.close()
  })
})

describe('a later start', () => {
  test('uses the same files', async () => {
    const first = await open({ names: ['hub.example.org'] })
    expect(await open({ names: ['hub.example.org'] })).toEqual(first)
  })

  test('takes rights away that others have on the keys', async () => {
    await open()
    chmodSync(folder, 0o755)
    chmodSync(file('ca.key'), 0o644)
    await open()
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(file('ca.key')).mode & 0o777).toBe(0o600)
  })

  test('renews the server certificate for the same key when less than 30 days are left', async () => {
    const first = await open()
    const before = await open({ now: () => first.notAfter - 31 * day })
    expect(before).toEqual(first)
    const now = first.notAfter - 29 * day
    const renewed = await open({ now: () => now })
    expect(renewed).toMatchObject({ ca: first.ca, fingerprint: first.fingerprint, key: first.key })
    expect(days(now, renewed.notAfter)).toBe(396)
    expect(await open({ now: () => now })).toEqual(renewed)
  })

  test.each([
    ['a name that the configuration added', { names: ['new.example.org'] }],
    ['an address that the configuration added', { names: ['10.9.9.9'] }],
    ['a new address of the machine', { host: { ...host, addresses: ['192.168.1.21'] } }],
    ['a new host name', { host: { ...host, name: 'plant-hub-2' } }],
  ])('renews the server certificate when it lacks %s', async (_what, change) => {
    const first = await open()
    const renewed = await open(change)
    expect(renewed.cert).not.toBe(first.cert)
    expect(renewed.ca).toBe(first.ca)
    expect(await open(change)).toEqual(renewed)
  })

  test('keeps the server certificate when a name is no longer asked for', async () => {
    const first = await open({ names: ['old.example.org'] })
    expect(await open()).toEqual(first)
  })

  test('never lets the server certificate outlive the CA', async () => {
    const first = await open()
    const caEnd = new X509Certificate(first.ca).validToDate.getTime()
    expect((await open({ now: () => caEnd - 40 * day })).notAfter).toBe(caEnd)
  })

  test('finishes what a process that died during the first start left behind', async () => {
    const first = await open()
    for (const left of [['ca.key'], ['ca.key', 'ca.crt'], ['ca.key', 'ca.crt', 'server.key']]) {
      const other = join(root, `half-${left.length}`)
      mkdirSync(other)
      for (const name of left) copyFileSync(file(name), file(name, other))
      writeFileSync(file('server.crt.new', other), 'half a certific')
      const finished = await open({}, other)
      expect(new X509Certificate(finished.cert).verify(new X509Certificate(finished.ca).publicKey)).toBe(true)
      if (left.includes('server.key')) expect(finished.key).toBe(first.key)
    }
  })
})

test('a clock that stands in 1970 does not make certificates that are over when it is set', async () => {
  const authority = await open({ now: () => 0 })
  expect(new X509Certificate(authority.ca).validToDate.getUTCFullYear()).toBeGreaterThan(2033)
})

describe('files that cannot be used are named, and nothing is overwritten', () => {
  const rejects = async (message: RegExp, options?: AuthorityOptions) => {
    const before = readdirSync(folder).map((name) => [name, statSync(file(name)).isFile() ? text(name) : null])
    const failing = open(options)
    await expect(failing).rejects.toThrow(message)
    await expect(failing).rejects.toBeInstanceOf(AuthorityError)
    expect(readdirSync(folder).map((name) => [name, statSync(file(name)).isFile() ? text(name) : null])).toEqual(before)
  }

  beforeEach(async () => {
    await open()
    await open({}, `${folder}-other`)
  })

  test('a key that is no key', async () => {
    writeFileSync(file('ca.key'), 'garbage')
    await rejects(/ca\.key holds no usable PEM/)
  })

  test('a certificate that is no certificate', async () => {
    writeFileSync(file('server.crt'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    await rejects(/server\.crt holds no usable PEM/)
  })

  test('a file that cannot be read', async () => {
    rmSync(file('ca.crt'))
    mkdirSync(file('ca.crt'))
    await rejects(/ca\.crt cannot be read/)
  })

  test('a certificate without its key', async () => {
    rmSync(file('ca.key'))
    await rejects(/ca\.key is missing, but .*ca\.crt is there/)
  })

  test('a key of another certificate', async () => {
    copyFileSync(file('server.key', `${folder}-other`), file('server.key'))
    await rejects(/server\.key is not the key of .*server\.crt/)
  })

  test('a server certificate of another authority', async () => {
    for (const name of ['server.key', 'server.crt']) copyFileSync(file(name, `${folder}-other`), file(name))
    await rejects(/server\.crt was not issued by ca\.crt/)
  })

  test('a CA certificate that is no authority', async () => {
    copyFileSync(file('server.key'), file('ca.key'))
    copyFileSync(file('server.crt'), file('ca.crt'))
    await rejects(/ca\.crt is not the certificate of an authority/)
  })

  test('a CA that has ended', async () => {
    await rejects(/ca\.crt ended on .* give the new ca\.crt to the devices/, { now: () => start + 3_700 * day })
  })

  test('a folder that is a file', async () => {
    await expect(open({}, file('ca.crt'))).rejects.toThrow(/folder for certificates cannot be used/)
  })
})

test('a configured name that is none is refused before anything is made', async () => {
  await expect(open({ names: ['ok.example.org', 'not a name', '-x'] })).rejects.toThrow(
    'Neither a DNS name nor an IP address for the server certificate: not a name, -x',
  )
})

test('a host name that is no DNS name is left out', async () => {
  const { cert } = await open({ host: { name: 'hub of plant №1', addresses: [] } })
  expect(new X509Certificate(cert).subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1')
})

const oids: Record<string, string> = {
  '551d13': 'basicConstraints',
  '551d0f': 'keyUsage',
  '551d25': 'extendedKeyUsage',
  '551d11': 'subjectAltName',
  '551d0e': 'subjectKeyIdentifier',
  '551d23': 'authorityKeyIdentifier',
}

/** The extensions of a certificate and whether each is critical, read from its DER: OBJECT IDENTIFIER, then maybe TRUE. */
function extensions(pem: string): Record<string, boolean> {
  const der = new X509Certificate(pem).raw.toString('hex')
  const found = [...der.matchAll(/0603(551d[0-9a-f]{2})(0101ff)?04/g)]
  return Object.fromEntries(found.map(([, oid, critical]) => [oids[oid ?? ''] ?? oid, critical !== undefined]))
}
