import { PasswordSeal } from '../../adapters/credentials/password-seal'
import { ProvenCache } from '../../adapters/credentials/proven-cache'
import { hashPassword, makePassword } from '../../adapters/credentials/scrypt'
import { type Actor, hubActor } from '../../core/access/actor'
import { until } from '../../test/helpers/until'
import { makeClaimCode } from './claim-code'
import { AccessSite, provisioningKey } from './testing/access-site'

// Scrypt takes its time on a busy machine.
jest.setTimeout(30_000)

const admin: Actor = { ...hubActor, kind: 'user', name: 'ada', role: 'admin' }
const [password, before] = [makePassword(), makePassword()]
const hashes = { own: '', before: '', chosen: '', site: '' }
let site: AccessSite

beforeAll(async () => {
  hashes.own = await hashPassword(password)
  hashes.before = await hashPassword(before)
  hashes.chosen = await hashPassword('right')
  hashes.site = await hashPassword(provisioningKey)
})
beforeEach(async () => {
  site = await new AccessSite().open()
})
afterEach(() => site.close())

/** The CONNACK code, 0: let in; and how many scrypts that took. */
async function logIn(id: string, secret: string): Promise<readonly [code: number, scrypts: number]> {
  const so = site.scrypts
  const code = await site.client(id, secret).then(
    () => 0,
    (error: { code: number }) => error.code,
  )
  return [code, site.scrypts - so]
}

/** The hub starts again: nothing is known in memory. */
function startAgain(secret?: string): void {
  site.proven = new ProvenCache()
  if (secret !== undefined) site.seal = new PasswordSeal(secret)
}

const hashOf = (id: string) => site.devices.get(id)?.passwordHash ?? ''
const isSealed = (id: string, secret = password) => until('it is sealed', () => site.seal.fits(secret, hashOf(id)))

test('after a start no device with a sealed password waits for a scrypt', async () => {
  const ids = Array.from({ length: 20 }, (_, n) => `ACV-${n}`)
  for (const id of ids) site.addDevice(id, { passwordHash: site.seal.put(password, hashes.own) })
  const outcomes = await Promise.all(ids.map((id) => logIn(id, password)))
  expect(outcomes).toEqual(ids.map(() => [0, 0]))
})

test('what an older version left is proven by its hash once, and sealed then', async () => {
  const code = makeClaimCode().toLowerCase()
  site.addDevice('ACV-1', { passwordHash: hashes.own })
  site.addDevice('ACV-2', { passwordHash: await hashPassword(code) })
  expect([await logIn('ACV-1', password), await logIn('ACV-2', code)]).toEqual([
    [0, 1],
    [0, 1],
  ])
  await isSealed('ACV-1')
  await isSealed('ACV-2', code)
  expect(hashOf('ACV-1')).toContain(`${hashes.own}$`)
  startAgain()
  expect([await logIn('ACV-1', password), await logIn('ACV-2', code)]).toEqual([
    [0, 0],
    [0, 0],
  ])
})

test('a service account is the same', async () => {
  const { password: made } = await site.parts.access.createService({ name: 'scada' }, admin)
  startAgain()
  expect(await logIn('scada', made)).toEqual([0, 0])
  startAgain('another secret')
  expect(await logIn('scada', made)).toEqual([0, 1])
  startAgain()
  for (let scrypts = 1; scrypts > 0; startAgain()) [, scrypts] = await logIn('scada', made)
})

test('a backup without the secret, or with that of another site, costs one scrypt each, and is sealed anew', async () => {
  site.addDevice('ACV-1', { passwordHash: site.seal.put(password, hashes.own) })
  startAgain('another secret')
  expect(await logIn('ACV-1', 'guess')).toEqual([4, 1])
  expect(await logIn('ACV-1', password)).toEqual([0, 1])
  await isSealed('ACV-1')
  expect(hashOf('ACV-1').split('$')).toHaveLength(7)
  startAgain()
  expect(await logIn('ACV-1', password)).toEqual([0, 0])
})

test('both passwords of a rotation are as fast; the old one is good until its time', async () => {
  const rotated = {
    passwordHash: site.seal.put(password, hashes.own),
    previousPasswordHash: site.seal.put(before, hashes.before),
  }
  site.addDevice('ACV-1', { ...rotated, previousPasswordUntil: Date.now() + 3_600_000 })
  site.addDevice('ACV-2', { ...rotated, previousPasswordUntil: Date.now() - 1 })
  expect(await logIn('ACV-1', before)).toEqual([0, 0])
  expect(await logIn('ACV-1', password)).toEqual([0, 0])
  expect(await logIn('ACV-2', before)).toEqual([4, 1])
})

test('a seal lets nobody in whose credentials were revoked, nor another device', async () => {
  const sealed = site.seal.put(password, hashes.own)
  site.addDevice('BLOCKED', { passwordHash: sealed, blocked: true })
  site.addDevice('REVOKED', { passwordHash: null, blocked: true })
  site.addDevice('OTHER', { passwordHash: hashes.before })
  expect(await logIn('BLOCKED', password)).toEqual([5, 0])
  expect(await logIn('REVOKED', password)).toEqual([5, 0])
  expect(await logIn('OTHER', password)).toEqual([4, 1])
})

test('a wrong password costs as much where there is a seal, where there is none, and where there is no device', async () => {
  site.addDevice('SEALED', { passwordHash: site.seal.put(password, hashes.own) })
  site.addDevice('OLD', { passwordHash: hashes.own })
  site.addDevice('KEYLESS')
  for (const id of ['SEALED', 'OLD', 'KEYLESS', 'NOBODY']) expect([id, ...(await logIn(id, before))]).toEqual([id, 4, 1])
})

test('who guesses holds off no device that has a seal, not even right after a start', async () => {
  site.addDevice('SEALED', { passwordHash: site.seal.put(password, hashes.own) })
  for (let n = 0; n < 7; n++) await logIn('SEALED', `guess ${n}`)
  expect(await logIn('SEALED', 'guess')).toEqual([3, 0])
  expect(await logIn('SEALED', password)).toEqual([0, 0])
})

test('what a person may have chosen is never sealed: such a password, and the key of the site while it is still good', async () => {
  site.addDevice('CHOSEN', { passwordHash: hashes.chosen })
  const untilThen = Date.now() + 3_600_000
  site.addDevice('ROTATED', { passwordHash: hashes.own, previousPasswordHash: hashes.site, previousPasswordUntil: untilThen })
  await logIn('CHOSEN', 'right')
  await logIn('ROTATED', provisioningKey)
  await logIn('ROTATED', password)
  await isSealed('ROTATED')
  expect(hashOf('CHOSEN')).toBe(hashes.chosen)
  expect(site.devices.get('ROTATED')?.previousPasswordHash).toBe(hashes.site)
})

test('a rotation while the old password is being proven stands', async () => {
  site.addDevice('ACV-1', { passwordHash: hashes.own })
  const proving = logIn('ACV-1', password)
  await until('it is being proven', () => site.scrypts === 1)
  site.addDevice('ACV-1', { passwordHash: hashes.before })
  await proving
  expect(hashOf('ACV-1')).toBe(hashes.before)
})
