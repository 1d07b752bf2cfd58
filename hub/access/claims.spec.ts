import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openIdentityStore } from '../../adapters/identity/sqlite'
import { openNodeSqlite } from '../../adapters/registry/sqlite'
import { benchKey, DeviceAccessBench, person } from '../../test/helpers/device-access-bench'
import type { NewClaim } from '../client/device-access'
import { hashClaimCode, makeClaimCode, readClaimCode } from './claim-code'

let bench: DeviceAccessBench
beforeEach(async () => {
  bench = await DeviceAccessBench.open({ policy: 'claim' })
})
afterEach(() => bench.close())

const operator = person('operator')
const engineer = person('engineer')
async function claim(fields: NewClaim = {}): Promise<{ readonly code: string; readonly id: string }> {
  const [made] = await bench.access.createClaims(fields, operator)
  if (!made) throw new Error('none was made')
  return { code: made.code, id: made.claim.id }
}
const overMqtt = (device: string, code: string) => bench.access.claimByPassword(device, code, '10.0.0.1')
const overHttps = (device: string, code: string, fields: object = {}) =>
  bench.access.registerDevice({ device, ...fields }, { key: null, claim: code, address: '10.0.0.1', requestId: null })
const states = async () => (await bench.access.listClaims()).map(({ state }) => state)

describe('a code', () => {
  test('has 100 random bits that can be told apart by eye', () => {
    const codes = Array.from({ length: 500 }, makeClaimCode)
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(new Set(codes).size).toBe(500)
    expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32)
  })

  test.each([
    ['k7qm-3xrt-9pzd-w2hf-6bnc', 'K7QM3XRT9PZDW2HF6BNC'],
    ['K7QM3XRT9PZDW2HF6BNC', 'K7QM3XRT9PZDW2HF6BNC'],
    [' K7QM 3XRT–9PZD W2HF 6BNC\n', 'K7QM3XRT9PZDW2HF6BNC'],
    ['OOOO-IIII-LLLL-oooo-ilil', '00001111111100001111'],
    ['K7QM-3XRT-9PZD-W2HF-6BN', null],
    ['K7QM-3XRT-9PZD-W2HF-6BNCC', null],
    ['K7QM-3XRT-9PZD-W2HF-6BNU', null],
    ['', null],
    [`${'-'.repeat(1_000_000)}`, null],
  ])('is read as people type it: %p', (text, code) => {
    expect(readClaimCode(text)).toBe(code)
  })

  test('is stored as a hash only, and answered once', async () => {
    const { code } = await claim()
    const stored = JSON.stringify([await bench.identity.claims.all(), await bench.access.listClaims(), bench.audited])
    for (const secret of [code, readClaimCode(code) ?? '']) expect(stored).not.toContain(secret)
    expect(JSON.stringify(await bench.access.listClaims())).not.toContain(hashClaimCode(readClaimCode(code) ?? ''))
  })
})

describe('over MQTT', () => {
  test('lets an unknown device in, with the type and groups of the claim, and is its password from then on', async () => {
    const { code } = await claim({ type: 'sensor', groups: ['hall 3'] })
    expect(await overMqtt('P-1', code)).toBe(true)
    expect(bench.book.get('P-1')).toMatchObject({ type: 'sensor', approval: 'approved', groups: ['hall 3'] })
    expect(bench.lets('P-1', code)).toBe(true)
    expect(await states()).toEqual(['used'])
    expect(bench.actions()).toEqual(['claim-created', 'claim-used', 'device-registered'])
    expect(bench.takenUp).toEqual(['P-1'])
  })

  test('approves a device that waits', async () => {
    await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test', approval: 'pending', groups: ['old'] }, null)
    const { code } = await claim({ groups: ['hall 3'] })
    expect(await overMqtt('P-1', code)).toBe(true)
    expect(bench.book.get('P-1')).toMatchObject({
      type: 'meter',
      approval: 'approved',
      groups: expect.arrayContaining(['old', 'hall 3']),
    })
    expect(bench.takenUp).toEqual(['P-1'])
  })

  test('does not let the same device in again once it has another password', async () => {
    const { code } = await claim()
    await overMqtt('P-1', code)
    await bench.access.makeCredential('P-1', 0, engineer)
    expect(await overMqtt('P-1', code)).toBe(false)
  })

  test('does not either when the code was made for it', async () => {
    const { code } = await claim({ device: 'P-1' })
    await overMqtt('P-1', code)
    await bench.access.makeCredential('P-1', 0, engineer)
    expect(await overMqtt('P-1', code)).toBe(false)
    expect(bench.lets('P-1', code)).toBe(false)
  })

  test('is finished after a crash between using it up and letting the device in', async () => {
    const { code } = await claim()
    const [stored] = await bench.identity.claims.all()
    await bench.identity.claims.put({ ...(stored as NonNullable<typeof stored>), usedBy: 'P-1', usedAt: bench.now })
    await bench.access.refresh()
    expect(await overMqtt('P-2', code)).toBe(false)
    expect(await overMqtt('P-1', code)).toBe(true)
    expect(bench.lets('P-1', code)).toBe(true)
  })

  test.each(['', 'a password', benchKey, 'K7QM-3XRT-9PZD-W2HF-6BNC'])('any other password is none: %p', async (password) => {
    await claim()
    expect(await overMqtt('P-1', password)).toBe(false)
    expect(bench.book.list()).toEqual([])
  })
})

describe('over HTTPS', () => {
  test('lets a device in and gives it a password of its own; the code is none', async () => {
    const { code } = await claim({ type: 'sensor' })
    const answer = await overHttps('P-1', code.toLowerCase(), { type: 'meter', mac: 'AA:BB:CC:DD:EE:01' })
    expect(answer).toMatchObject({
      state: 'created',
      device: { type: 'sensor', about: { mac: 'AA:BB:CC:DD:EE:01' } },
      password: 'made-1',
    })
    expect([bench.lets('P-1', 'made-1'), bench.lets('P-1', code)]).toEqual([true, false])
  })

  test('may be repeated by the same device for an hour, with both passwords good', async () => {
    const { code } = await claim()
    await overHttps('P-1', code)
    bench.now += 59 * 60_000
    await expect(overHttps('P-1', code)).resolves.toMatchObject({ state: 'repeated', password: 'made-2' })
    expect([bench.lets('P-1', 'made-1'), bench.lets('P-1', 'made-2')]).toEqual([true, true])
    bench.now += 60_000
    await expect(overHttps('P-1', code)).rejects.toMatchObject({
      code: 'REGISTRATION_REFUSED',
      message: 'the claim code was used before',
    })
    expect(bench.actions().filter((action) => action === 'claim-used')).toHaveLength(1)
  })

  test('is not repeated by another board with the same id', async () => {
    const { code } = await claim()
    await overHttps('P-1', code, { mac: 'AA:BB:CC:DD:EE:01' })
    await expect(overHttps('P-1', code, { mac: 'AA:BB:CC:DD:EE:02' })).rejects.toMatchObject({ code: 'DEVICE_CONFLICT' })
  })

  test('is good again when the device could not be stored', async () => {
    const { code } = await claim()
    const create = jest.spyOn(bench.registry, 'create').mockRejectedValueOnce(new Error('the disk is full'))
    await expect(overHttps('P-1', code)).rejects.toThrow('the disk is full')
    create.mockRestore()
    expect(await states()).toEqual(['open'])
    await expect(overHttps('P-2', code)).resolves.toMatchObject({ state: 'created' })
  })
})

describe('one code and several devices', () => {
  test('at the same moment, over both ways: exactly one gets in', async () => {
    const { code } = await claim()
    const tries = Array.from({ length: 10 }, (_, i) =>
      i % 2
        ? overMqtt(`P-${i}`, code)
        : overHttps(`P-${i}`, code).then(
            () => true,
            () => false,
          ),
    )
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1)
    expect(bench.book.list()).toHaveLength(1)
    expect(bench.actions().filter((action) => action === 'claim-used')).toHaveLength(1)
  })

  test('in two processes with one store: exactly one gets in', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claims-'))
    const stores = [
      await openIdentityStore(openNodeSqlite(join(folder, 'identity.db'))),
      await openIdentityStore(openNodeSqlite(join(folder, 'identity.db'))),
    ]
    const benches = await Promise.all(stores.map((identity) => DeviceAccessBench.open({ identity })))
    const [made] = (await benches[0]?.access.createClaims({}, operator)) ?? []
    await benches[1]?.access.refresh()
    const won = await Promise.all(benches.map((each, i) => each.access.claimByPassword(`P-${i}`, made?.code ?? '', null)))
    expect(won.filter(Boolean)).toHaveLength(1)
    for (const each of benches) each.close()
    for (const store of stores) await store.close()
    rmSync(folder, { recursive: true })
  })
})

describe('refused', () => {
  test('a code that expired, at that very moment', async () => {
    const { code } = await claim({ validMs: 60_000 })
    bench.now += 60_000
    expect(await overMqtt('P-1', code)).toBe(false)
    await expect(overHttps('P-1', code)).rejects.toMatchObject({ message: 'the claim code has expired' })
    expect(await states()).toEqual(['expired'])
  })

  test('a code of another device', async () => {
    const { code } = await claim({ device: 'P-2' })
    expect(await overMqtt('P-1', code)).toBe(false)
    await expect(overHttps('P-1', code)).rejects.toMatchObject({ message: 'the claim code is for another device' })
    expect(await overMqtt('P-2', code)).toBe(true)
  })

  test('a code that was taken back', async () => {
    const { code, id } = await claim()
    await bench.access.deleteClaim(id, operator)
    expect(await overMqtt('P-1', code)).toBe(false)
    await expect(bench.access.deleteClaim(id, operator)).rejects.toMatchObject({ code: 'CLAIM_NOT_FOUND' })
    expect(bench.actions()).toEqual(['claim-created', 'claim-revoked'])
  })

  test.each([
    ['an approved device', {}, null],
    ['a device with a password', {}, 'hash of theirs'],
    ['a device that waits but has a password', { approval: 'pending' as const }, 'hash of theirs'],
  ])('a code for anybody, used for the id of %s', async (_what, fields, hash) => {
    await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test', ...fields }, hash)
    const before = bench.book.get('P-1')
    const { code } = await claim()
    expect(await overMqtt('P-1', code)).toBe(false)
    await expect(overHttps('P-1', code)).rejects.toMatchObject({ code: 'DEVICE_CONFLICT' })
    expect(bench.book.get('P-1')).toEqual(before)
    expect(await states()).toEqual(['open'])
    expect(bench.access.turnedAway.list()).not.toEqual([])
  })

  test('a device whose credentials were revoked', async () => {
    await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, null)
    const { code } = await claim({ device: 'P-1' })
    await bench.access.revokeCredentials('P-1', engineer)
    expect(await overMqtt('P-1', code)).toBe(false)
    await expect(overHttps('P-1', code)).rejects.toMatchObject({ code: 'REGISTRATION_REFUSED' })
    await expect(claim({ device: 'P-1' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('the name of a service account', async () => {
    const { code } = await claim()
    expect(await overMqtt('scada', code)).toBe(false)
  })
})

describe('a code for one device', () => {
  test('lets a new board take the place of the old one, which is thrown out', async () => {
    await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, 'hash of theirs')
    await bench.book.update('P-1', { about: { mac: 'AA:BB:CC:DD:EE:01', serial: 'S-1' } })
    const [made] = await bench.access.createClaims({ device: 'P-1' }, engineer)
    await overHttps('P-1', made?.code ?? '', { mac: 'AA:BB:CC:DD:EE:02' })
    expect(bench.book.get('P-1')?.about).toEqual({ mac: 'AA:BB:CC:DD:EE:02', serial: null })
    expect([bench.lets('P-1', 'theirs'), bench.lets('P-1', 'made-1')]).toEqual([false, true])
    expect(bench.disconnected).toEqual(['P-1'])
  })

  test('that has a password is for engineers to make', async () => {
    await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, 'hash of theirs')
    await expect(claim({ device: 'P-1' })).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
  })

  test('that has a certificate is for engineers to make, until the certificate is revoked', async () => {
    await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, null)
    const { certificate } = await bench.access.issueCertificate({ device: 'P-1' }, engineer)
    await expect(claim({ device: 'P-1' })).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
    await bench.access.createClaims({ device: 'P-1' }, engineer)
    await bench.access.revokeCertificate(certificate.serial, 'keyCompromise', engineer)
    await claim({ device: 'P-1' })
  })
})

test.each([
  [{ count: 0 }, 'INVALID_ARGUMENT'],
  [{ count: 101 }, 'INVALID_ARGUMENT'],
  [{ count: 1.5 }, 'INVALID_ARGUMENT'],
  [{ validMs: 59_999 }, 'INVALID_ARGUMENT'],
  [{ validMs: 90 * 86_400_000 + 1 }, 'INVALID_ARGUMENT'],
  [{ validMs: Number.NaN }, 'INVALID_ARGUMENT'],
  [{ device: 'P-1', count: 2 }, 'INVALID_ARGUMENT'],
  [{ device: 'a/b' }, 'INVALID_ARGUMENT'],
  [{ type: 'toaster' }, 'UNKNOWN_DEVICE_TYPE'],
  [{ groups: [''] }, 'INVALID_ARGUMENT'],
])('a claim that cannot be is refused: %p', async (fields, code) => {
  await expect(bench.access.createClaims(fields, operator)).rejects.toMatchObject({ code })
  expect(await bench.access.listClaims()).toEqual([])
})

test('used and expired codes are shown for a month', async () => {
  await claim({ validMs: 60_000 })
  bench.now += 29 * 86_400_000
  await claim()
  expect(await states()).toEqual(['open', 'expired'])
  bench.now += 2 * 86_400_000
  await claim({ count: 3 })
  expect(await states()).toEqual(['open', 'open', 'open', 'open'])
})
