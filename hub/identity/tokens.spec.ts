import { signAccessToken } from '../../adapters/credentials/access-token'
import { makeToken } from '../../adapters/credentials/random-token'
import { boss, PeopleBench, source } from './testing/people-bench'

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
const whose = (token: string) => bench.people.whoseBearer(token)
const refresh = (token: string) => bench.people.refreshTokens(token, source)
const invalid = { code: 'TOKEN_INVALID' }

describe('access tokens', () => {
  test('are good for 24 hours, at the API only', async () => {
    const tokens = await bench.issue('anne')
    expect(tokens).toMatchObject({ accessExpiresAt: bench.now + day, refreshExpiresAt: bench.now + 7 * day })
    expect(await whose(tokens.accessToken)).toEqual(tokens.principal)
    expect(tokens.principal).toMatchObject({ kind: 'user', name: 'anne', role: 'operator', expiresAt: bench.now + day })
    expect(await bench.people.whoseSession(tokens.accessToken)).toBeNull()
    expect(await bench.people.whoseSession(tokens.refreshToken)).toBeNull()
    expect(await whose(tokens.refreshToken)).toBeNull()
    bench.now += day - 1
    expect(await whose(tokens.accessToken)).not.toBeNull()
    bench.now++
    expect(await whose(tokens.accessToken)).toBeNull()
  })

  const claims = async () => {
    const { principal } = await bench.issue('anne')
    const iat = Math.floor(bench.now / 1000)
    return { sub: 'anne', sid: principal.session ?? '', role: 'operator', iat, exp: iat + 60, jti: 'x' }
  }

  test('hold for their own session and user only', async () => {
    const good = await claims()
    const browser = await bench.logIn('anne')
    const sign = (over: Partial<typeof good>) => signAccessToken({ ...good, ...over }, bench.secret.current())
    expect(await whose(await sign({}))).toMatchObject({ name: 'anne' })
    expect(await whose(await sign({ sub: 'boss' }))).toBeNull()
    expect(await whose(await sign({ sid: 'none' }))).toBeNull()
    expect(await whose(await sign({ sid: browser.principal.session ?? '' }))).toBeNull()
    expect(await whose(await signAccessToken(good, makeToken()))).toBeNull()
    expect(await whose(`${'x'.repeat(5000)}${await sign({})}`)).toBeNull()
  })

  test('give the role their user has now, whatever they say', async () => {
    const forged = await signAccessToken({ ...(await claims()), role: 'admin' }, bench.secret.current())
    expect(await whose(forged)).toMatchObject({ role: 'operator' })
    await bench.people.updateUser('anne', { role: 'viewer' }, boss)
    expect(await whose(forged)).toMatchObject({ role: 'viewer' })
    expect(bench.events).toEqual([{ user: 'anne' }])
  })

  test.each([
    ['disabled', () => bench.people.updateUser('anne', { disabled: true }, boss)],
    ['deleted', () => bench.people.deleteUser('anne', boss)],
    ['given another password', () => bench.people.resetPassword('anne', boss)],
  ])('are void at once when their user is %s, and so are the refresh tokens', async (_, act) => {
    const { accessToken, refreshToken, principal } = await bench.issue('anne')
    await act()
    expect(await whose(accessToken)).toBeNull()
    await expect(refresh(refreshToken)).rejects.toMatchObject(invalid)
    expect(bench.events).toContainEqual({ session: principal.session })
    expect(bench.events).toContainEqual({ user: 'anne' })
  })

  test('are void at once when the secret is another; refresh tokens stay', async () => {
    const { accessToken, refreshToken } = await bench.issue('anne')
    await bench.people.rotateTokenSecret(boss)
    expect(await whose(accessToken)).toBeNull()
    const next = await refresh(refreshToken)
    expect(await whose(next.accessToken)).toMatchObject({ name: 'anne' })
    expect(bench.audited().map(({ action }) => action)).toEqual(['log-in', 'token-secret-rotated'])
  })

  test('are not given to who must change the password first', async () => {
    const { password } = await bench.people.resetPassword('anne', boss)
    await expect(bench.issue('anne', { password })).rejects.toMatchObject({ code: 'PASSWORD_MUST_CHANGE' })
    await expect(bench.issue('anne', { password: 'wrong' })).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
    expect(await bench.people.listSessions()).toEqual([])
  })
})

describe('refresh tokens', () => {
  test('are good once, and the session goes on with the next one, 7 days from each use', async () => {
    let tokens = await bench.issue('anne')
    const { session } = tokens.principal
    for (let n = 0; n < 5; n++) {
      bench.now += 7 * day - 1
      const next = await refresh(tokens.refreshToken)
      expect(next.refreshToken).not.toBe(tokens.refreshToken)
      expect(next).toMatchObject({ principal: { session }, refreshExpiresAt: bench.now + 7 * day })
      tokens = next
    }
    bench.now += 7 * day
    await expect(refresh(tokens.refreshToken)).rejects.toMatchObject(invalid)
    expect(JSON.stringify(await bench.store.sessions.all())).not.toContain(tokens.refreshToken.split('.')[1])
  })

  test('when the answer is lost, the same one within 10 seconds gives the same next one', async () => {
    const { refreshToken } = await bench.issue('anne')
    const first = await refresh(refreshToken)
    bench.now += 10_000
    const [again, parallel] = await Promise.all([refresh(refreshToken), refresh(refreshToken)])
    expect([again.refreshToken, parallel.refreshToken]).toEqual([first.refreshToken, first.refreshToken])
    expect(await whose(again.accessToken)).not.toBeNull()
    await refresh(first.refreshToken)
  })

  test('the grace outlives a restart of the hub', async () => {
    const { refreshToken } = await bench.issue('anne')
    const lost = await refresh(refreshToken)
    bench.people = await bench.another()
    const again = await refresh(refreshToken)
    expect(again.refreshToken).not.toBe(lost.refreshToken)
    expect((await refresh(refreshToken)).refreshToken).toBe(again.refreshToken)
    expect(await whose((await refresh(again.refreshToken)).accessToken)).not.toBeNull()
  })

  const theft = async (steal: () => Promise<unknown>) => {
    bench.audited()
    bench.events.splice(0)
    await expect(steal()).rejects.toMatchObject(invalid)
    expect(bench.audited()).toMatchObject([{ action: 'refresh-token-reused', outcome: 'refused', by: { name: 'anne' } }])
    expect(bench.events).toHaveLength(1)
    expect(await bench.people.listSessions('anne')).toEqual([])
  }

  test('a second use after 10 seconds ends the session with all its tokens', async () => {
    const { refreshToken } = await bench.issue('anne')
    const next = await refresh(refreshToken)
    bench.now += 10_001
    await theft(() => refresh(refreshToken))
    expect(await whose(next.accessToken)).toBeNull()
    await expect(refresh(next.refreshToken)).rejects.toMatchObject(invalid)
  })

  test('the grace is for the last one only, and only until the next one was used', async () => {
    const first = await bench.issue('anne')
    const second = await refresh(first.refreshToken)
    await refresh(second.refreshToken)
    await theft(() => refresh(first.refreshToken))
  })

  test('one that was used up long ago is known, too', async () => {
    const first = await bench.issue('anne')
    let tokens = first
    for (let n = 0; n < 4; n++) tokens = await refresh(tokens.refreshToken)
    await theft(() => refresh(first.refreshToken))
  })

  test('many uses at once give one next token, and no theft', async () => {
    const { refreshToken } = await bench.issue('anne')
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)))
    expect(new Set(answers.map((each) => each.refreshToken)).size).toBe(1)
    expect(await bench.people.listSessions('anne')).toHaveLength(1)
  })

  test.each(['', '.', 'x', 'x.y', 'a.b.c', 'x'.repeat(10_000)])(
    'what is none (%#) is invalid and ends nothing',
    async (token) => {
      await bench.issue('anne')
      await expect(refresh(token)).rejects.toMatchObject(invalid)
      await bench.people.revokeTokens(token, source)
      expect(await bench.people.listSessions('anne')).toHaveLength(1)
    },
  )

  test('revoked, they and their access tokens are void', async () => {
    const { accessToken, refreshToken } = await bench.issue('anne')
    const other = await bench.issue('anne')
    bench.audited()
    await bench.people.revokeTokens(`${refreshToken.split('.')[0]}.wrong`, source)
    expect(await whose(accessToken)).not.toBeNull()
    await bench.people.revokeTokens(refreshToken, source)
    expect(await whose(accessToken)).toBeNull()
    await expect(refresh(refreshToken)).rejects.toMatchObject(invalid)
    expect(await whose(other.accessToken)).not.toBeNull()
    expect(bench.audited()).toMatchObject([{ action: 'log-out' }])
  })
})

describe('API keys', () => {
  const key = (over: object = {}) =>
    bench.people.createKey({ name: 'scada', role: 'operator', expiresAt: bench.now + day, ...over }, boss)

  test('are shown once, carry their role, and end when they say', async () => {
    const { key: view, secret } = await key()
    expect(secret).toMatch(/^bk_[0-9a-f]{32}_[\w-]{43}$/)
    expect(await whose(secret)).toEqual({
      kind: 'key',
      name: 'scada',
      displayName: 'scada',
      role: 'operator',
      session: null,
      expiresAt: bench.now + day,
      mustChangePassword: false,
    })
    expect(JSON.stringify([await bench.store.keys.all(), await bench.people.listKeys(), bench.audit])).not.toContain(
      secret.slice(36),
    )
    await bench.people.stop()
    expect(await bench.people.listKeys()).toEqual([{ ...view, lastUsedAt: bench.now }])
    for (const wrong of [`${secret}x`, secret.slice(0, -1), secret.replace(/_.*_/, `_${'0'.repeat(32)}_`), 'bk_', 'bk__']) {
      expect(await whose(wrong)).toBeNull()
    }
    expect(await bench.people.whoseSession(secret)).toBeNull()
    bench.now += day
    expect(await whose(secret)).toBeNull()
  })

  test('have names of their own, and are void once deleted', async () => {
    const { key: view, secret } = await key()
    await expect(key()).rejects.toMatchObject({ code: 'KEY_EXISTS' })
    bench.audited()
    await bench.people.deleteKey(view.id, boss)
    expect(await whose(secret)).toBeNull()
    await expect(bench.people.deleteKey(view.id, boss)).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' })
    expect(bench.audited()).toMatchObject([{ action: 'key-revoked', subject: 'key scada', by: boss }])
    await key()
  })

  test.each([
    [{ name: '' }],
    [{ name: 'a\nb' }],
    [{ name: 'x'.repeat(65) }],
    [{ role: 'root' }],
    [{ expiresAt: 0 }],
    [{ expiresAt: Number.NaN }],
    [{ expiresAt: 1_800_000_000_000 + 3660 * day }],
  ])('%j is refused', async (over) => {
    await expect(key(over)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})
