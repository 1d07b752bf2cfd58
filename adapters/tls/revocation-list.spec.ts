import { readFileSync, writeFileSync } from 'node:fs'
import { day, host, start, TlsWorkshop } from '../../test/helpers/tls-workshop'
import { SiteTls } from './index'

const shop = new TlsWorkshop()
const { open, at, save, openssl, attime } = shop

describe('the revocation list', () => {
  const revokedAt = start - 1000
  const list = async (site: SiteTls, serials: readonly string[], reason: string | null = null) => {
    const text = await site.revocationList(serials.map((serial) => ({ serial, revokedAt, reason })))
    expect(readFileSync(at('tls/crl.pem'), 'utf8')).toBe(text)
    return openssl('crl', '-in', 'tls/crl.pem', '-noout', '-text', '-CAfile', 'tls/ca.crt', '-verify')
  }
  const numberIn = (text: string) => BigInt(/CRL Number: *\n? *(0x[0-9A-F]+|\d+)/.exec(text)?.[1] ?? '-1')

  test('is X.509 v2, signed by the authority, numbered, and says when the next one comes', async () => {
    const text = await list(await open(), [])
    expect(text).toContain('Version 2 (0x1)')
    expect(text).toContain('Next Update: Jun 15 00:00:00 2026 GMT')
    expect(text).toContain('Authority Key Identifier')
    expect(text).toContain('No Revoked Certificates')
    expect(numberIn(text)).toBe(BigInt(start / 1000))
  })

  test('makes OpenSSL refuse what was revoked, and only that', async () => {
    const site = await open()
    const bad = await site.issueDevice({ device: 'A', csr: null, days: 30 })
    const good = await site.issueDevice({ device: 'B', csr: null, days: 30 })
    save('bad.crt', bad.cert)
    save('good.crt', good.cert)
    expect(await list(site, [bad.serial], 'keyCompromise')).toMatch(
      new RegExp(`Serial Number: ${bad.serial.toUpperCase()}[^]*Key Compromise`),
    )
    const verify = (file: string) =>
      openssl('verify', '-x509_strict', '-crl_check', ...attime(), '-CAfile', 'tls/ca.crt', '-CRLfile', 'tls/crl.pem', file)
    expect(verify('good.crt')).toContain('OK')
    expect(() => verify('bad.crt')).toThrow(/certificate revoked/)
  })

  test('keeps a reason for people out of the list', async () => {
    expect(await list(await open(), ['4abc'], 'stolen from the shed')).not.toMatch(/Reason|stolen/)
  })

  test('stays the same file until something is revoked, it is half over, or the clock was set back', async () => {
    const site = await open()
    const first = await site.revocationList([])
    shop.now += 6 * day
    expect(await site.revocationList([])).toBe(first)
    const second = await list(site, ['4abc'])
    shop.now += 8 * day
    const third = await list(site, ['4abc'])
    expect(third).not.toBe(second)
    shop.now = start - 300 * day
    const fourth = await list(site, ['4abc'])
    expect(numberIn(second)).toBeLessThan(numberIn(third))
    expect(numberIn(third)).toBeLessThan(numberIn(fourth))
  })

  test('asked for by several at once, each revocation is in the last one', async () => {
    const site = await open()
    await Promise.all(
      [1, 2, 3].map((n) =>
        site.revocationList(Array.from({ length: n }, (_, i) => ({ serial: `4a${i}`, revokedAt, reason: null }))),
      ),
    )
    const text = openssl('crl', '-in', 'tls/crl.pem', '-noout', '-text')
    expect(text.match(/Serial Number/g)).toHaveLength(3)
    expect(numberIn(text)).toBe(BigInt(start / 1000) + 2n)
  })

  test('a damaged file, or one of somebody else, is replaced', async () => {
    const site = await open()
    const other = await SiteTls.open(at('other'), { host, now: () => shop.now })
    for (const damage of ['garbage', await other.revocationList([])]) {
      writeFileSync(at('tls/crl.pem'), damage)
      expect(await list(site, ['4abc'])).toContain('4ABC')
    }
  })
})
