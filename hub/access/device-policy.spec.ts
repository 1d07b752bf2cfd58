import { hashPassword } from '../../adapters/credentials/scrypt'
import type { Authentication, ClientCertificate, LogIn } from '../../core/ports/broker'
import { AccessSite, type AccessSiteOptions, provisioningKey } from './testing/access-site'

// Keys, certificates and scrypt take their time on a busy machine.
jest.setTimeout(30_000)

const hour = 3_600_000
let hashes: Record<'right' | 'before' | 'gone', string>
let site: AccessSite

beforeAll(async () => {
  hashes = { right: await hashPassword('right'), before: await hashPassword('before'), gone: await hashPassword('gone') }
})
afterEach(() => site.close())

async function open(options: AccessSiteOptions = {}): Promise<void> {
  site = await new AccessSite().open(options)
  site.addDevice('OWN', { passwordHash: hashes.right })
  site.addDevice('ROTATED', {
    passwordHash: hashes.right,
    previousPasswordHash: hashes.before,
    previousPasswordUntil: Date.now() + hour,
  })
  site.addDevice('LATE', { passwordHash: hashes.right, previousPasswordHash: hashes.gone, previousPasswordUntil: Date.now() - 1 })
  site.addDevice('NONE')
  site.addDevice('CERTIFIED')
  site.certified.add('CERTIFIED')
  site.addDevice('BLOCKED', { passwordHash: hashes.right, blocked: true })
  site.blockedIds.add('DELETED')
  site.claims.set('claim-me', 'NEW').set('claim-deleted', 'DELETED')
}

function logIn(over: Partial<Omit<LogIn, 'password'>> & { password?: string }): Promise<Authentication> {
  const { password, ...rest } = over
  return site.parts.policy.authenticate({
    clientId: over.username ?? 'c',
    username: undefined,
    certificate: null,
    listener: 'mqtt',
    remoteAddress: '10.0.0.7',
    ...rest,
    password: password === undefined ? undefined : Buffer.from(password),
  })
}

describe('who is refused', () => {
  beforeEach(() => open())
  test.each([
    ['anonymous', { clientId: 'c' }, 5],
    ['no password', { username: 'OWN' }, 5],
    ['a user name that is no device id', { username: 'a/b', password: 'right' }, 4],
    ['a wrong password', { username: 'OWN', password: 'wrong' }, 4],
    ['the key for a device that has a password of its own', { username: 'OWN', password: provisioningKey }, 4],
    ['the key for a device that has a certificate', { username: 'CERTIFIED', password: provisioningKey }, 4],
    ['a wrong key for an unknown device', { username: 'NEW', password: 'nope' }, 4],
    ['the password before the last rotation, after its time', { username: 'LATE', password: 'gone' }, 4],
    ['a blocked device with its own password', { username: 'BLOCKED', password: 'right' }, 5],
    ['the key for a blocked device that was deleted', { username: 'DELETED', password: provisioningKey }, 5],
    ['a claim code for one', { username: 'DELETED', password: 'claim-deleted' }, 5],
    ['a claim code of another device', { username: 'OTHER', password: 'claim-me' }, 4],
    ['a blocked device with the key', { username: 'BLOCKED', password: provisioningKey }, 5],
    ['the client id of another device', { clientId: 'OWN', username: 'NEW', password: provisioningKey }, 5],
    ['a text that is longer than any password', { username: 'OWN', password: 'x'.repeat(5000) }, 4],
  ])('%s', async (_, attempt, code) => {
    await expect(logIn(attempt)).resolves.toMatchObject({ ok: false, code })
  })
})

describe('who is let in', () => {
  beforeEach(() => open())
  test.each([
    ['its own password', 'OWN', 'right'],
    ['its new password after a rotation', 'ROTATED', 'right'],
    ['the password before, while it is still good', 'ROTATED', 'before'],
    ['the key while it has no password', 'NONE', provisioningKey],
    ['the key as an unknown device', 'NEW', provisioningKey],
    ['a claim code', 'NEW', 'claim-me'],
  ])('a device with %s', async (_, username, password) => {
    await expect(logIn({ username, password })).resolves.toEqual({ ok: true, identity: username })
  })

  test('with a client id of its own choosing', async () => {
    await expect(logIn({ clientId: 'pump-room-7', username: 'NONE', password: provisioningKey })).resolves.toMatchObject({
      ok: true,
    })
  })

  test('a claim code is good once', async () => {
    await logIn({ username: 'NEW', password: 'claim-me' })
    await expect(logIn({ username: 'NEW', password: 'claim-me' })).resolves.toMatchObject({ ok: false, code: 4 })
  })
})

test.each([
  ['auto', true],
  ['pending', true],
  ['claim', false],
  ['refuse', false],
] as const)('with the policy %s the key lets an unknown device in: %s; a known one always', async (registration, ok) => {
  await open({ registration })
  expect(await logIn({ username: 'NEW-1', password: provisioningKey })).toMatchObject({ ok })
  expect(await logIn({ username: 'NONE', password: provisioningKey })).toMatchObject({ ok: true })
})

describe('a certificate', () => {
  const certificate: ClientCertificate = { commonName: 'OWN', serial: '1a', fingerprint: 'AA:BB', problem: null }
  beforeEach(() => open())

  test('is enough', async () => {
    await expect(logIn({ clientId: 'OWN', certificate })).resolves.toEqual({ ok: true, identity: 'OWN' })
    await expect(logIn({ username: 'OWN', certificate })).resolves.toEqual({ ok: true, identity: 'OWN' })
  })

  test.each([
    ['expired', { certificate: { ...certificate, problem: 'it has expired' } }, /expired/],
    ['beside the user name of another', { username: 'NONE', certificate }, /of "OWN" but the user name is "NONE"/],
    ['of nobody', { certificate: { ...certificate, commonName: 'NOBODY' } }, /no device/],
    ['without a name', { certificate: { ...certificate, commonName: '' } }, /no device/],
  ])('%s is refused, also with a right password', async (_, attempt, reason) => {
    await expect(logIn({ ...attempt, password: 'right' })).resolves.toMatchObject({
      ok: false,
      code: 5,
      counted: 'bad-certificate',
      reason: expect.stringMatching(reason),
    })
  })

  test('of a blocked device is refused, and so is the client id of another', async () => {
    const blocked = { ...certificate, commonName: 'BLOCKED' }
    await expect(logIn({ clientId: 'BLOCKED', certificate: blocked })).resolves.toMatchObject({ ok: false, code: 5 })
    await expect(logIn({ clientId: 'NONE', certificate })).resolves.toMatchObject({ ok: false, code: 5 })
  })

  test('that was revoked is refused', async () => {
    site.revoked.add('1a')
    await expect(logIn({ certificate })).resolves.toMatchObject({ ok: false, reason: expect.stringContaining('revoked') })
  })
})
