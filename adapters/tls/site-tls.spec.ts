import { X509Certificate } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { day, TlsWorkshop } from '../../test/helpers/tls-workshop'

const shop = new TlsWorkshop()
const { open, at, save, openssl, elsewhere } = shop

describe('a server certificate from elsewhere', () => {
  beforeEach(() => {
    // OpenSSL dates what it makes by the machine's clock, and that in a moment.
    shop.now = Date.now() + 60_000
  })

  test('is served with its chain, and the own authority is there for the devices all the same', async () => {
    const site = await open({ given: elsewhere() })
    expect(site.server).toMatchObject({ source: 'given', names: ['hub.example.org'] })
    expect(site.server.cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
    expect(new X509Certificate(site.ca).subject).toContain('Busbar site CA')
  })

  const wrong: readonly [string, (files: { certFile: string; keyFile: string }) => void, RegExp][] = [
    ['a missing file', ({ certFile }) => rmSync(certFile), /chain\.crt \(tls\.certFile\) cannot be read/],
    ['a missing key', ({ keyFile }) => rmSync(keyFile), /given\.key \(tls\.keyFile\) cannot be read/],
    ['no PEM', ({ certFile }) => writeFileSync(certFile, 'x'), /holds no certificate in PEM/],
    ['a key that is none', ({ keyFile }) => writeFileSync(keyFile, 'x'), /given\.key .* holds no usable PEM/],
    ['a key of another', ({ keyFile }) => writeFileSync(keyFile, readFileSync(at('inter.key'))), /does not belong to the key/],
    [
      'the end passed',
      () => {
        shop.now += 101 * day
      },
      /ended on/,
    ],
    [
      'the beginning to come',
      () => {
        shop.now -= 10 * day
      },
      /begins only on/,
    ],
    [
      'a chain in wrong order',
      ({ certFile }) => writeFileSync(certFile, readFileSync(at('given.crt'), 'utf8') + readFileSync(at('other-ca.crt'), 'utf8')),
      /broken after "CN=given"/,
    ],
    [
      'an authority',
      ({ certFile, keyFile }) => {
        writeFileSync(certFile, readFileSync(at('inter.crt')))
        writeFileSync(keyFile, readFileSync(at('inter.key')))
      },
      /is an authority/,
    ],
  ]
  test.each(wrong)('with %s is refused, and the file named', async (_what, damage, message) => {
    const given = elsewhere()
    damage(given)
    await expect(open({ given })).rejects.toThrow(message)
  })

  test.each([['no names', 'basicConstraints=CA:FALSE', /names no server/]])(
    'with %s is refused',
    async (_what, extensions, message) => {
      await expect(open({ given: elsewhere(extensions) })).rejects.toThrow(message)
    },
  )

  test('is read again when the files change; what cannot be used is told once and changes nothing', async () => {
    const given = elsewhere()
    const site = await open({ given })
    const first = site.server
    expect(await site.takeUpChanges()).toEqual({ server: null, clientTrust: null, problems: [] })
    writeFileSync(given.certFile, 'half a certific')
    expect(await site.takeUpChanges()).toEqual({
      server: null,
      clientTrust: null,
      problems: [expect.stringMatching(/holds no certificate/)],
    })
    expect(await site.takeUpChanges()).toMatchObject({ problems: [] })
    expect(site.server).toBe(first)
    elsewhere('subjectAltName=DNS:new.example.org')
    const { server } = await site.takeUpChanges()
    expect(server?.names).toEqual(['new.example.org'])
    expect(site.server).toBe(server)
  })
})

describe('the own server certificate while running', () => {
  test('is renewed at the daily look when less than 30 days are left', async () => {
    const site = await open()
    const first = site.server
    shop.now = first.notAfter - 31 * day
    expect((await site.takeUpChanges()).server).toBeNull()
    shop.now += day + 1
    const { server } = await site.takeUpChanges()
    expect(server?.notAfter).toBeGreaterThan(first.notAfter)
    expect(server?.key).toBe(first.key)
  })

  test('that another process renewed is taken up within the minute', async () => {
    const site = await open()
    const renewed = await (await open()).replaceServer()
    expect(renewed.cert).not.toBe(site.server.cert)
    expect((await site.takeUpChanges()).server?.cert).toBe(renewed.cert)
    expect((await site.takeUpChanges()).server).toBeNull()
  })
})

describe('an authority of devices from elsewhere', () => {
  const outside = (crl = false) => ({ caFile: at('other-ca.crt'), crlFile: crl ? at('other.crl') : null })
  beforeEach(() => {
    // OpenSSL dates what it makes by the machine's clock, and that in a moment.
    shop.now = Date.now() + 60_000
    elsewhere()
  })

  /** What the other authority revoked: one certificate, for a day. */
  function revoke(file: string): string {
    save('ca.cnf', '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=1\n')
    save('index.txt', '')
    save('crlnumber', '01\n')
    const by = ['-config', 'ca.cnf', '-cert', 'other-ca.crt', '-keyfile', 'other-ca.key']
    openssl('ca', ...by, '-revoke', file)
    openssl('ca', ...by, '-gencrl', '-out', 'other.crl')
    return new X509Certificate(readFileSync(at(file))).serialNumber.toLowerCase().replace(/^0+/, '')
  }

  test('is trusted beside the own one', async () => {
    const site = await open({ outside: outside() })
    expect(site.clientAuthority).toBe('own and given')
    expect(site.clientTrust).toEqual({ authorities: [site.ca, readFileSync(at('other-ca.crt'), 'utf8')], revocationLists: [] })
    expect(site.outsideProblem('4abc')).toBeNull()
    const alone = await open()
    expect(alone.clientTrust).toEqual({ authorities: [alone.ca], revocationLists: [] })
    expect(alone.outsideProblem('4abc')).toMatch(/not among those/)
  })

  test('what it revoked is refused, and everything once its list is over', async () => {
    const serial = revoke('inter.crt')
    const site = await open({ outside: outside(true) })
    expect(site.outsideProblem(serial)).toMatch(/revoked/)
    expect(site.outsideProblem('4abc')).toBeNull()
    shop.now += 2 * day
    expect(site.outsideProblem('4abc')).toMatch(/list .* is over/)
  })

  test('files that changed are taken up', async () => {
    save('other.crl', readFileSync(at('other-ca.crt'), 'utf8'))
    await expect(open({ outside: outside(true) })).rejects.toThrow(/other\.crl \(tls\.clientCrlFile\) holds no revocation list/)
    revoke('given.crt')
    const site = await open({ outside: outside(true) })
    const serial = revoke('inter.crt')
    expect(site.outsideProblem(serial)).toBeNull()
    const { clientTrust, problems } = await site.takeUpChanges()
    expect([clientTrust?.revocationLists, problems]).toEqual([[readFileSync(at('other.crl'), 'utf8')], []])
    expect(site.outsideProblem(serial)).toMatch(/revoked/)
    expect(await site.takeUpChanges()).toEqual({ server: null, clientTrust: null, problems: [] })
    save('other-ca.crt', readFileSync(at('other-ca.crt'), 'utf8') + readFileSync(at('inter.crt'), 'utf8'))
    expect((await site.takeUpChanges()).clientTrust?.authorities.join('').match(/BEGIN CERTIFICATE/g)).toHaveLength(3)
  })

  test('a list that it did not sign, and an authority that is none, are refused', async () => {
    const site = await open()
    save('other.crl', await site.revocationList([]))
    await expect(open({ outside: outside(true) })).rejects.toThrow(/other\.crl .* was not signed by the authority/)
    save('other-ca.crt', readFileSync(at('given.crt'), 'utf8'))
    await expect(open({ outside: outside() })).rejects.toThrow(/which is no authority/)
  })
})
