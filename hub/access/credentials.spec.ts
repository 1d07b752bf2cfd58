import { benchKey, DeviceAccessBench, person } from '../../test/helpers/device-access-bench'

let bench: DeviceAccessBench
const engineer = person('engineer')
const day = 86_400_000
beforeEach(async () => {
  bench = await DeviceAccessBench.open()
  await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test' }, 'hash of first')
  await bench.book.update('P-1', { about: { mac: 'AA:BB:CC:DD:EE:01', firmware: '1.0' } })
})
afterEach(() => bench.close())

test('a new password takes the place of the old one at once, and ends its connection', async () => {
  expect(await bench.access.makeCredential('P-1', 0, engineer)).toEqual({ password: 'made-1', oldUntil: null })
  expect([bench.lets('P-1', 'first'), bench.lets('P-1', 'made-1')]).toEqual([false, true])
  expect(bench.disconnected).toEqual(['P-1'])
  expect(bench.audited).toMatchObject([{ action: 'credential-made', by: engineer, subject: 'device P-1' }])
  // Another board may come with it.
  expect(bench.book.get('P-1')?.about).toEqual({ mac: null, firmware: '1.0' })
})

test('with an overlap both are good until it ends, and the connection stays', async () => {
  expect(await bench.access.makeCredential('P-1', day, engineer)).toEqual({ password: 'made-1', oldUntil: bench.now + day })
  bench.now += day - 1
  expect([bench.lets('P-1', 'first'), bench.lets('P-1', 'made-1')]).toEqual([true, true])
  bench.now += 1
  expect([bench.lets('P-1', 'first'), bench.lets('P-1', 'made-1')]).toEqual([false, true])
  expect(bench.disconnected).toEqual([])
  expect(bench.book.get('P-1')?.about.mac).toBe('AA:BB:CC:DD:EE:01')
})

test('of two rotations in a row the last two passwords are good', async () => {
  await bench.access.makeCredential('P-1', day, engineer)
  await bench.access.makeCredential('P-1', day, engineer)
  expect(['first', 'made-1', 'made-2'].map((password) => bench.lets('P-1', password))).toEqual([false, true, true])
})

test('a device that used the provisioning key may go on with it during the overlap', async () => {
  await bench.book.create({ id: 'P-2', type: 'meter', dialect: 'test' }, null)
  await bench.access.makeCredential('P-2', day, engineer)
  expect(bench.lets('P-2', benchKey)).toBe(true)
  bench.now += day
  expect(bench.lets('P-2', benchKey)).toBe(false)
})

test.each([-1, 0.5, 30 * day + 1, Number.NaN, Number.POSITIVE_INFINITY])('an overlap of %p ms is refused', async (overlap) => {
  await expect(bench.access.makeCredential('P-1', overlap, engineer)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  expect(bench.lets('P-1', 'first')).toBe(true)
})

test('revoked: everything is taken away, also its certificates, and it is disconnected at once', async () => {
  await bench.access.makeCredential('P-1', day, engineer)
  const { certificate } = await bench.access.issueCertificate({ device: 'P-1' }, engineer)
  const view = await bench.access.revokeCredentials('P-1', engineer)
  expect(view).toMatchObject({ id: 'P-1', blocked: true, hasPassword: false })
  expect(bench.book.get('P-1')).toMatchObject({ passwordHash: null, previousPasswordHash: null, previousPasswordUntil: null })
  expect(await bench.access.listCertificates('P-1')).toMatchObject([{ serial: certificate.serial, state: 'revoked' }])
  expect(bench.disconnected[0]).toBe('P-1')
  expect(bench.actions().slice(-2)).toEqual(['credential-revoked', 'certificate-revoked'])
})

test('a new password lets it in again, but no old one, whatever overlap is asked for', async () => {
  await bench.access.revokeCredentials('P-1', engineer)
  expect(await bench.access.makeCredential('P-1', day, engineer)).toEqual({ password: 'made-1', oldUntil: null })
  expect(bench.book.get('P-1')?.blocked).toBe(false)
  expect(['first', benchKey, 'made-1'].map((password) => bench.lets('P-1', password))).toEqual([false, false, true])
})

test.each([
  ['makeCredential', () => bench.access.makeCredential('P-9', 0, engineer)],
  ['revokeCredentials', () => bench.access.revokeCredentials('P-9', engineer)],
])('%s of a device that is not there is refused', async (_what, act) => {
  await expect(act()).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  expect(bench.audited).toEqual([])
})
