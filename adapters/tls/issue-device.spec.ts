import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { day, start, TlsWorkshop } from '../../test/helpers/tls-workshop'
import { SiteTls } from './index'
import { thisHost } from './server-names'

const shop = new TlsWorkshop()
const { open, at, save, openssl, attime, request } = shop

describe('certificates of devices', () => {
  test('OpenSSL takes one strictly, as a client and not as a server', async () => {
    const site = await open()
    const { cert, key } = await site.issueDevice({ device: 'ACV-001:a.b', csr: null, days: 30 })
    save('ca.crt', site.ca)
    save('d.crt', cert)
    save('d.key', key ?? '')
    const verify = (purpose: string) =>
      openssl('verify', '-x509_strict', ...attime(), '-purpose', purpose, '-CAfile', 'ca.crt', 'd.crt')
    expect(verify('sslclient')).toContain('d.crt: OK')
    expect(() => verify('sslserver')).toThrow(/purpose/)
    expect(
      openssl('x509', '-in', 'd.crt', '-noout', '-subject', '-ext', 'extendedKeyUsage,subjectAltName')
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual(expect.arrayContaining(['subject=CN = ACV-001:a.b', 'TLS Web Client Authentication']))
    expect(new X509Certificate(cert).subjectAltName).toBeUndefined()
    expect(openssl('pkey', '-in', 'd.key', '-pubout')).toBe(openssl('x509', '-in', 'd.crt', '-noout', '-pubkey'))
  })

  test('what is answered of it is what stands in it', async () => {
    const site = await open()
    const issued = await site.issueDevice({ device: 'A', csr: null, days: 30 })
    save('d.crt', issued.cert)
    const [serial, fingerprint] = openssl('x509', '-in', 'd.crt', '-noout', '-serial', '-fingerprint', '-sha256').split('\n')
    expect(serial).toBe(`serial=${issued.serial.toUpperCase()}`)
    expect(fingerprint).toBe(`sha256 Fingerprint=${issued.fingerprint}`)
    expect(issued.serial).toMatch(/^[1-9a-f][0-9a-f]{31}$/)
    expect(issued.notAfter).toBe(start + 30 * day)
    expect(issued.notBefore).toBe(start - day)
  })

  test('it never outlives the authority', async () => {
    const site = await open()
    const caEnd = new X509Certificate(site.ca).validToDate.getTime()
    shop.now = caEnd - 100 * day
    expect((await site.issueDevice({ device: 'A', csr: null, days: 3650 })).notAfter).toBe(caEnd)
  })

  test.each([
    ['its id as common name', '/CN=A'],
    ['no subject at all', '/'],
    ['an organization too', '/O=Plant/CN=A'],
  ])('a signing request with %s keeps its key', async (_what, subject) => {
    const site = await open()
    const issued = await site.issueDevice({ device: 'A', csr: request(subject), days: 30 })
    expect(issued.key).toBeNull()
    save('d.crt', issued.cert)
    expect(openssl('x509', '-in', 'd.crt', '-noout', '-pubkey')).toBe(openssl('pkey', '-in', 'device.key', '-pubout'))
    expect(openssl('x509', '-in', 'd.crt', '-noout', '-subject')).toBe('subject=CN = A\n')
    save('ca.crt', site.ca)
    expect(openssl('verify', '-x509_strict', ...attime(), '-CAfile', 'ca.crt', 'd.crt')).toContain('OK')
  })

  test.each([
    ['P-384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
    ['RSA of 2048 bits', ['rsa:2048']],
  ])('a signing request may be for %s', async (_what, key) => {
    const site = await open()
    const { cert } = await site.issueDevice({ device: 'A', csr: request('/CN=A', key), days: 30 })
    save('ca.crt', site.ca)
    save('d.crt', cert)
    expect(openssl('verify', '-x509_strict', ...attime(), '-CAfile', 'ca.crt', 'd.crt')).toContain('OK')
  })

  const flipped = (csr: string) => {
    const lines = csr.trim().split('\n')
    const der = Buffer.from(lines.slice(1, -1).join(''), 'base64')
    const last = der.length - 1
    der[last] = (der[last] ?? 0) ^ 1
    return `${lines[0]}\n${der.toString('base64')}\n${lines.at(-1)}\n`
  }
  test.each([
    ['of another device', () => request('/CN=B'), 'the signing request is for "B"; its common name must be "A", or missing'],
    ['with a second name', () => request('/CN=A/CN=B'), 'is for "B"'],
    [
      'with a wrong signature',
      () => flipped(request('/CN=A')),
      /signature of the signing request is wrong|signature that cannot be checked/,
    ],
    ['with a weak key', () => request('/CN=A', ['rsa:1024']), 'must be ECDSA on P-256 or P-384, or RSA of 2048'],
    ['on another curve', () => request('/CN=A', ['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1']), 'must be ECDSA on P-256'],
    ['that is none', () => 'hello', 'is no PKCS #10 in PEM'],
    ['that is empty', () => '', 'is no PKCS #10 in PEM'],
    ['that is far too long', () => 'A'.repeat(20_000), '16384 is the most'],
  ])('a signing request %s is refused', async (_what, csr, message) => {
    const site = await open()
    await expect(site.issueDevice({ device: 'A', csr: csr(), days: 30 })).rejects.toThrow(message)
  })

  test('a listener that trusts the authority sees who it is, and that a server certificate is no device', async () => {
    const site = await SiteTls.open(at('tls'), { host: thisHost() })
    const device = await site.issueDevice({ device: 'ACV-001', csr: null, days: 30 })
    save('ca.crt', site.ca)
    const seen: unknown[] = []
    const listener = createServer(
      { ...site.server, ca: [...site.clientTrust.authorities], requestCert: true, rejectUnauthorized: false },
      (socket: TLSSocket) => {
        seen.push([socket.authorized ? null : String(socket.authorizationError), socket.getPeerCertificate().subject?.CN])
        socket.end('bye')
      },
    ).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    for (const [name, pair] of [
      ['device', device],
      ['server', site.server],
    ] as const) {
      save(`${name}.crt`, pair.cert)
      save(`${name}.key`, pair.key ?? '')
      const run = promisify(execFile)('openssl', [
        's_client',
        '-connect',
        `127.0.0.1:${port}`,
        '-CAfile',
        at('ca.crt'),
        '-verify_return_error',
        '-verify_ip',
        '127.0.0.1',
        '-cert',
        at(`${name}.crt`),
        '-key',
        at(`${name}.key`),
      ])
      // How s_client takes the end of the connection depends on which side was faster.
      expect((await run.catch((failed: { stdout: string }) => failed)).stdout).toContain('Verify return code: 0 (ok)')
    }
    listener.close()
    expect(seen).toEqual([
      [null, 'ACV-001'],
      [expect.stringMatching(/INVALID_PURPOSE|purpose/), 'Busbar'],
    ])
  })
})
