import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryIdentityStore } from '../../adapters/identity/memory'
import type { ClientCertificate } from '../../core/ports/broker'
import { DeviceAccessBench, person } from '../../test/helpers/device-access-bench'
import type { IssuedCertificate } from '../client/device-access'

let bench: DeviceAccessBench
const engineer = person('engineer')
const day = 86_400_000
beforeEach(async () => {
  bench = await DeviceAccessBench.open()
  await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, null)
  await bench.book.create({ id: 'P-2', type: 'meter', dialect: 'test' }, null)
})
afterEach(() => bench.close())

const issue = (device = 'P-1', days?: number) => bench.access.issueCertificate({ device, ...(days ? { days } : {}) }, engineer)
const shown = ({ certificate }: IssuedCertificate, fields: Partial<ClientCertificate> = {}): ClientCertificate => ({
  commonName: certificate.device,
  serial: certificate.serial,
  fingerprint: certificate.fingerprint,
  problem: null,
  ...fields,
})
const crl = () =>
  execFileSync('openssl', ['crl', '-in', join(bench.folder, 'tls/crl.pem'), '-noout', '-text'], { encoding: 'utf8' })

test('an issued certificate is the device it names, is listed, and the key is kept nowhere', async () => {
  const issued = await issue()
  expect(bench.access.checkCertificate(shown(issued))).toEqual({ ok: true, device: 'P-1' })
  expect(issued.certificate).toMatchObject({
    device: 'P-1',
    state: 'valid',
    issuedBy: 'engineer',
    notAfter: bench.now + 397 * day,
  })
  expect(issued.ca).toBe(bench.tls.ca)
  expect(issued.key).toContain('PRIVATE KEY')
  expect(JSON.stringify([await bench.identity.certificates.all(), bench.audited])).not.toContain('PRIVATE')
  expect(bench.actions()).toEqual(['certificate-issued'])
})

test('one more for the same device is a renewal, and both are good until the old one ends or is revoked', async () => {
  const first = await issue('P-1', 30)
  bench.now += 1
  const second = await issue()
  expect(bench.actions()).toEqual(['certificate-issued', 'certificate-renewed'])
  expect(bench.audited[1]).toMatchObject({
    before: { serial: first.certificate.serial },
    after: { serial: second.certificate.serial },
  })
  for (const each of [first, second]) expect(bench.access.checkCertificate(shown(each)).ok).toBe(true)
  bench.now += 30 * day - 1
  expect((await bench.access.listCertificates('P-1')).map(({ state }) => state)).toEqual(['valid', 'expired'])
})

describe('refused at log-in', () => {
  const cases: readonly [string, Partial<ClientCertificate>, RegExp][] = [
    ['an unknown authority', { problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, /proves nothing: UNABLE_TO_VERIFY/],
    ['an expired one', { problem: 'CERT_HAS_EXPIRED' }, /CERT_HAS_EXPIRED/],
    ['a common name that is no device id', { commonName: 'Busbar site' }, /not a device id/],
    ['no common name', { commonName: '' }, /not a device id/],
    ['the common name of another device', { commonName: 'P-2' }, /issued to another device/],
    ['a serial number that this site has not issued', { serial: '4abc' }, /not among those/],
    ['the serial number of another certificate', { fingerprint: 'AA:BB' }, /not among those/],
  ]
  test.each(cases)('%s', async (_what, fields, reason) => {
    expect(bench.access.checkCertificate(shown(await issue(), fields))).toEqual({
      ok: false,
      reason: expect.stringMatching(reason),
    })
  })

  test('a blocked device, and one that was deleted, even when it is made again', async () => {
    const first = await issue('P-1')
    const second = await issue('P-2')
    await bench.book.update('P-1', { blocked: true })
    expect(bench.access.checkCertificate(shown(first))).toMatchObject({ reason: expect.stringMatching(/were revoked/) })
    await bench.book.remove('P-2')
    expect(bench.access.checkCertificate(shown(second)).ok).toBe(false)
    await bench.book.create({ id: 'P-2', type: 'meter', dialect: 'test' }, null)
    await bench.access.revocationList()
    expect(bench.access.checkCertificate(shown(second))).toEqual({ ok: false, reason: 'the certificate was revoked' })
  })
})

describe('revoking', () => {
  test('holds at once, disconnects, and is in the list', async () => {
    const [bad, good] = [await issue(), await issue('P-2')]
    const written = bad.certificate.serial.toUpperCase().replace(/(..)(?=.)/g, '$1:')
    expect(await bench.access.revokeCertificate(written, 'keyCompromise', engineer)).toMatchObject({
      state: 'revoked',
      revokedAt: bench.now,
    })
    expect(bench.access.checkCertificate(shown(bad))).toEqual({ ok: false, reason: 'the certificate was revoked' })
    expect(bench.access.checkCertificate(shown(good)).ok).toBe(true)
    expect(bench.disconnected).toEqual(['P-1'])
    expect(crl()).toContain(bad.certificate.serial.toUpperCase())
    expect(await bench.access.revocationList()).toBe(readFileSync(join(bench.folder, 'tls/crl.pem'), 'utf8'))
  })

  test('twice changes nothing', async () => {
    const { certificate } = await issue()
    const first = await bench.access.revokeCertificate(certificate.serial, 'lost', engineer)
    bench.now += day
    expect(await bench.access.revokeCertificate(certificate.serial, 'again', engineer)).toEqual(first)
    expect(bench.actions()).toEqual(['certificate-issued', 'certificate-revoked'])
  })

  test('what is not there is refused', async () => {
    await expect(bench.access.revokeCertificate('4abc', '', engineer)).rejects.toMatchObject({ code: 'CERTIFICATE_NOT_FOUND' })
  })

  test('holds although the list cannot be written, and that is tried again', async () => {
    const issued = await issue()
    const broken = jest.spyOn(bench.tls, 'revocationList').mockRejectedValueOnce(new Error('the disk is full'))
    await bench.access.revokeCertificate(issued.certificate.serial, '', engineer)
    expect(bench.access.checkCertificate(shown(issued)).ok).toBe(false)
    expect(bench.errors).toMatchObject([{ message: 'the disk is full' }])
    broken.mockRestore()
    bench.now += 60_000
    await bench.access.tick()
    expect(crl()).toContain(issued.certificate.serial.toUpperCase())
  })

  test('by another process disconnects here with the next look at the store', async () => {
    const identity = new MemoryIdentityStore()
    const hub = await DeviceAccessBench.open({ identity })
    await hub.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, null)
    const issued = await hub.access.issueCertificate({ device: 'P-1' }, engineer)
    const [stored] = await identity.certificates.all()
    await identity.certificates.put({ ...(stored as NonNullable<typeof stored>), revokedAt: hub.now, reason: null })
    expect(hub.access.checkCertificate(shown(issued)).ok).toBe(true)
    await hub.access.refresh()
    expect(hub.access.checkCertificate(shown(issued))).toEqual({ ok: false, reason: 'the certificate was revoked' })
    expect(hub.disconnected).toEqual(['P-1'])
    expect(await hub.access.revocationList()).toBe(readFileSync(join(hub.folder, 'tls/crl.pem'), 'utf8'))
    await hub.access.refresh()
    expect(hub.disconnected).toEqual(['P-1'])
    hub.close()
  })
})

test('the list is made again when it is half over, without anybody asking', async () => {
  await bench.access.tick()
  const first = readFileSync(join(bench.folder, 'tls/crl.pem'), 'utf8')
  bench.now += 8 * day
  await bench.access.tick()
  expect(readFileSync(join(bench.folder, 'tls/crl.pem'), 'utf8')).not.toBe(first)
})

describe('the server’s certificate', () => {
  test('is replaced when asked for, handed on, and audited', async () => {
    const before = bench.tls.server.cert
    const view = await bench.access.replaceServerCertificate(person('admin'))
    expect(bench.servers).toEqual([bench.tls.server.cert])
    expect(bench.tls.server.cert).not.toBe(before)
    expect(view).toMatchObject({ clientAuthority: 'own', server: { source: 'own', notAfter: bench.tls.server.notAfter } })
    expect(bench.audited).toMatchObject([{ action: 'server-certificate-replaced', by: { name: 'admin' } }])
    expect(JSON.stringify(bench.audited)).not.toContain('PRIVATE')
  })

  test('is renewed in time by the hub itself', async () => {
    bench.now = bench.tls.server.notAfter - 29 * day
    await bench.access.tick()
    expect(bench.servers).toHaveLength(1)
    expect(bench.audited).toMatchObject([{ action: 'server-certificate-replaced', by: { kind: 'hub' } }])
  })

  test('given files that cannot be used are told, and what is served stays', async () => {
    const files = { certFile: join(bench.folder, 'g.crt'), keyFile: join(bench.folder, 'g.key') }
    writeFileSync(files.certFile, bench.tls.server.cert)
    writeFileSync(files.keyFile, bench.tls.server.key)
    const site = await DeviceAccessBench.open({ tls: { given: files } })
    const before = site.tls.server
    writeFileSync(files.certFile, 'garbage')
    await expect(site.access.replaceServerCertificate(person('admin'))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: /g\.crt/,
    })
    await site.access.tick()
    expect(site.errors).toHaveLength(1)
    expect(site.tls.server).toBe(before)
    expect(site.servers).toEqual([])
    site.close()
  })
})

describe('an authority from outside', () => {
  test('lets its certificates in, revokes by its own list, and a change of the file is handed on', async () => {
    const other = await DeviceAccessBench.open()
    await other.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, null)
    const issued = await other.access.issueCertificate({ device: 'P-1' }, engineer)
    expect(bench.access.checkCertificate(shown(issued)).ok).toBe(false)
    await other.access.revocationList()
    const outside = { caFile: join(other.folder, 'tls/ca.crt'), crlFile: join(other.folder, 'tls/crl.pem') }
    const site = await DeviceAccessBench.open({ tls: { outside } })
    expect(site.access.checkCertificate(shown(issued))).toEqual({ ok: true, device: 'P-1' })
    expect((await site.access.authority()).clientAuthority).toBe('own and given')
    await other.access.revokeCertificate(issued.certificate.serial, '', engineer)
    await site.access.tick()
    expect(site.access.checkCertificate(shown(issued))).toMatchObject({
      reason: expect.stringMatching(/revoked by its authority/),
    })
    writeFileSync(outside.caFile, bench.tls.ca + other.tls.ca)
    await site.access.tick()
    expect(site.clientTrusts).toHaveLength(2)
    expect(site.clientTrusts.at(-1)).toEqual(site.tls.clientTrust)
    site.close()
    other.close()
  })
})

test.each([
  ['a device that is not there', { device: 'P-9' }, 'DEVICE_NOT_FOUND'],
  ['no days', { device: 'P-1', days: 0 }, 'INVALID_ARGUMENT'],
  ['more than ten years', { device: 'P-1', days: 3651 }, 'INVALID_ARGUMENT'],
  ['half a day', { device: 'P-1', days: 0.5 }, 'INVALID_ARGUMENT'],
  ['a request that is none', { device: 'P-1', csr: 'x' }, 'INVALID_ARGUMENT'],
])('nothing is issued for %s', async (_what, request, code) => {
  await expect(bench.access.issueCertificate(request, engineer)).rejects.toMatchObject({ code })
  expect(await bench.access.listCertificates()).toEqual([])
})

test('nothing is issued for a blocked device, lest the provisioning key let it in', async () => {
  await bench.access.revokeCredentials('P-1', engineer)
  await expect(issue()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})
