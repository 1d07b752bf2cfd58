import * as scrypt from '../../adapters/credentials/scrypt'
import { boss, PeopleBench, password, source } from './testing/people-bench'

let bench: PeopleBench
beforeEach(async () => {
  bench = await PeopleBench.open()
  await bench.user('boss', 'admin')
  await bench.user('anne', 'operator')
  bench.audited()
})
afterEach(() => expect(bench.errors).toEqual([]))

const hour = 3_600_000
const day = 24 * hour

test('who knows the password has a session, whose token is good for nothing but it', async () => {
  const opened = await bench.logIn('anne')
  expect(opened.principal).toEqual({
    kind: 'user',
    name: 'anne',
    displayName: 'anne',
    role: 'operator',
    session: opened.token.split('.')[0],
    expiresAt: bench.now + 12 * hour,
    mustChangePassword: false,
  })
  expect(opened.cookieExpiresAt).toBeNull()
  expect(opened.token).toMatch(/^[0-9a-f]{32}\.[\w-]{43}$/)
  expect(await bench.people.whoseSession(opened.token)).toEqual(opened.principal)
  expect(await bench.people.whoseBearer(opened.token)).toBeNull()
  await expect(bench.people.refreshTokens(opened.token, source)).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
  expect(await bench.people.whoseSession(opened.token)).not.toBeNull()
  expect(JSON.stringify(await bench.store.sessions.all())).not.toContain(opened.token.split('.')[1])
})

test('a name is found however it is typed, and a password on every keyboard', async () => {
  await bench.user('zoë@plant'.replace('ë', 'e'), 'viewer', 'Größe der Tür im Hof'.normalize('NFD'))
  await bench.logIn(' ZOE@plant ', { password: 'Größe der Tür im Hof'.normalize('NFC') })
})

test.each([
  ['a wrong password', { name: 'anne', password: 'tram kettle orbit mosh' }, 'wrong password'],
  ['an empty password', { name: 'anne', password: '' }, 'wrong password'],
  ['an endless password', { name: 'anne', password: 'x'.repeat(1_000_000) }, 'wrong password'],
  ['a name nobody has', { name: 'nobody', password }, 'there is no such user'],
  ['no name', { name: '', password }, 'there is no such user'],
  ['a name of the language', { name: '__proto__', password }, 'there is no such user'],
  ['a disabled user', { name: 'carl', password }, 'the user is disabled'],
])('%s is refused with the same answer, after the same work', async (_, attempt, detail) => {
  await bench.user('carl', 'viewer')
  await bench.people.updateUser('carl', { disabled: true }, boss)
  bench.audited()
  const { verifies, hashes } = bench.passwords
  const refused = await bench.logIn('', attempt).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'LOG_IN_REFUSED', message: 'The name or the password is wrong.' })
  expect([bench.passwords.verifies - verifies, bench.passwords.hashes - hashes]).toEqual([1, 0])
  expect(bench.audited()).toMatchObject([{ action: 'log-in-refused', outcome: 'refused', detail }])
})

test('with real hashes an unknown name costs as many of them, at the same cost, as a wrong password', async () => {
  const hashed: string[] = []
  const passwords = {
    make: scrypt.makePassword,
    hash: scrypt.hashPassword,
    verify: (text: string, hash: string) => {
      hashed.push(hash.split('$').slice(0, 4).join('$'))
      return scrypt.verifyPassword(text, hash)
    },
    strength: async () => 4,
  }
  const real = await PeopleBench.open({ passwords })
  await real.user('anne', 'operator')
  for (const name of ['anne', 'nobody'])
    await expect(real.logIn(name, { password: 'wrong' })).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
  expect(hashed).toEqual(['scrypt$16384$8$1', 'scrypt$16384$8$1'])
  await real.logIn('anne')
})

test('the eleventh attempt of a minute is not looked at, also with the right password; the audit says so once', async () => {
  for (let n = 0; n < 10; n++)
    await expect(bench.logIn('anne', { password: 'wrong' })).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
  bench.audited()
  const { verifies } = bench.passwords
  for (let n = 0; n < 3; n++)
    await expect(bench.logIn('anne')).rejects.toMatchObject({
      code: 'TOO_MANY_ATTEMPTS',
      message: 'Too many attempts; wait 60 s.',
    })
  await expect(bench.issue('anne')).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
  expect(bench.passwords.verifies).toBe(verifies)
  expect(bench.audited()).toHaveLength(1)
  bench.now += 60_000
  await bench.logIn('anne')
})

test('log-ins are audited with who, from where, and how; what was typed is cut and cleaned', async () => {
  const opened = await bench.logIn('anne', { address: '10.1.1.1', requestId: 'r7' })
  expect(bench.audited()).toEqual([
    {
      action: 'log-in',
      by: { kind: 'user', name: 'anne', role: 'operator', address: '10.1.1.1', requestId: 'r7' },
      subject: '',
      outcome: 'done',
      before: null,
      after: { session: opened.principal.session, kind: 'browser', remembered: false },
      detail: '',
    },
  ])
  await expect(bench.logIn(`x\r\n\u001b${'y'.repeat(1000)}`)).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
  const [refused] = bench.audited()
  expect(refused?.by.name).toMatch(/^x���y+…$/)
  expect(refused?.by.name).toHaveLength(64)
  expect(JSON.stringify(bench.audit)).not.toContain(password)
})

test('a session ends 12 hours after its last use, and 7 days after it began', async () => {
  const { token } = await bench.logIn('anne')
  const begun = bench.now
  bench.now += 12 * hour - 1
  expect(await bench.people.whoseSession(token)).not.toBeNull()
  bench.now += 12 * hour
  expect(await bench.people.whoseSession(token)).toBeNull()

  const other = await bench.logIn('anne')
  const second = bench.now
  while (bench.now + 11 * hour < second + 7 * day) {
    bench.now += 11 * hour
    expect(await bench.people.whoseSession(other.token)).not.toBeNull()
  }
  bench.now = second + 7 * day - 1
  expect(await bench.people.whoseSession(other.token)).toMatchObject({ expiresAt: second + 7 * day })
  bench.now++
  expect(await bench.people.whoseSession(other.token)).toBeNull()
  expect(bench.now).toBeGreaterThan(begun)
})

test('a remembered session ends after 30 days without use only, and only for viewers and operators', async () => {
  const { token, cookieExpiresAt } = await bench.logIn('anne', { remember: true })
  expect(cookieExpiresAt).toBe(bench.now + 400 * day)
  for (let n = 0; n < 10; n++) {
    bench.now += 30 * day - 1
    expect(await bench.people.whoseSession(token)).not.toBeNull()
  }
  // An engineer may not stay signed in: nor may who becomes one.
  await bench.people.updateUser('anne', { role: 'engineer' }, boss)
  expect(await bench.people.whoseSession(token)).toBeNull()

  const admin = await bench.logIn('boss', { remember: true })
  expect(admin.cookieExpiresAt).toBeNull()
  bench.now += 12 * hour
  expect(await bench.people.whoseSession(admin.token)).toBeNull()
})

test('use is written at most once a minute, in the background, and a store that fails ends no session', async () => {
  const { token } = await bench.logIn('anne')
  const written = async () => (await bench.store.sessions.all())[0]?.lastSeenAt
  const begun = bench.now
  bench.now += 59_999
  await bench.people.whoseSession(token)
  await bench.people.stop()
  expect(await written()).toBe(begun)
  bench.now += 1
  for (let n = 0; n < 10; n++) await bench.people.whoseSession(token)
  await bench.people.stop()
  expect(await written()).toBe(begun + 60_000)
  expect((await bench.people.listSessions('anne'))[0]?.lastSeenAt).toBe(begun + 60_000)

  const replace = bench.store.sessions.replace
  bench.store.sessions.replace = () => Promise.reject(new Error('the disk is full'))
  for (let n = 0; n < 30; n++) {
    bench.now += hour
    expect(await bench.people.whoseSession(token)).not.toBeNull()
    await bench.people.stop()
  }
  expect(bench.errors.splice(0)).toHaveLength(1)
  bench.store.sessions.replace = replace
  bench.now += hour
  await bench.people.whoseSession(token)
  await bench.people.stop()
  expect(await written()).toBe(bench.now)
})

test('a log-out ends the session and says so; a token that is none ends nothing', async () => {
  const { token, principal } = await bench.logIn('anne')
  const other = await bench.logIn('anne')
  const [id = '', secret = ''] = token.split('.')
  for (const wrong of ['', '.', id, `${id}.`, `${id}.${secret.slice(1)}`, `${id}.${other.token.split('.')[1]}`, `x.${secret}`]) {
    expect(await bench.people.whoseSession(wrong)).toBeNull()
    await bench.people.logOut(wrong, source)
  }
  expect(bench.events).toEqual([])
  bench.audited()
  await bench.people.logOut(token, source)
  expect(await bench.people.whoseSession(token)).toBeNull()
  expect(await bench.people.whoseSession(other.token)).not.toBeNull()
  expect(bench.events).toEqual([{ session: principal.session }])
  expect(bench.audited()).toMatchObject([{ action: 'log-out', by: { name: 'anne' } }])
})

test('sessions that are over are swept away, and told', async () => {
  const { principal } = await bench.logIn('anne')
  bench.now += 12 * hour
  const stays = await bench.logIn('boss')
  await bench.people.look()
  expect(bench.events).toEqual([{ session: principal.session }])
  expect((await bench.store.sessions.all()).map(({ id }) => id)).toEqual([stays.principal.session])
})

test('a user has at most 100 sessions: the longest unused ends', async () => {
  const first = await bench.logIn('anne')
  const second = await bench.logIn('anne')
  bench.now += 1000
  await bench.people.whoseSession(first.token)
  for (let n = 0; n < 99; n++) await bench.logIn('anne')
  expect(await bench.store.sessions.all()).toHaveLength(100)
  expect(await bench.people.whoseSession(second.token)).toBeNull()
  expect(await bench.people.whoseSession(first.token)).not.toBeNull()
})
