import fc from 'fast-check'
import { roles } from '../../core/access/role'
import { boss, PeopleBench, password, source } from './testing/people-bench'

let bench: PeopleBench
beforeEach(async () => {
  bench = await PeopleBench.open()
  await bench.user('boss', 'admin')
  bench.audited()
})
afterEach(() => expect(bench.errors).toEqual([]))

test('a user has what was given; without a password one is made, shown once, and must be changed', async () => {
  const { user, password: made } = await bench.people.createUser({ name: 'Anne', displayName: ' Änne W. ', role: 'viewer' }, boss)
  expect(user).toEqual({
    name: 'anne',
    displayName: 'Änne W.',
    role: 'viewer',
    disabled: false,
    mustChangePassword: true,
    createdAt: bench.now,
    updatedAt: bench.now,
    passwordChangedAt: bench.now,
    lastLogInAt: null,
    sessions: 0,
  })
  expect(bench.audited()).toEqual([expect.objectContaining({ action: 'user-created', by: boss, subject: 'user anne' })])
  bench.now += 5
  const { principal } = await bench.logIn('anne', { password: made ?? '' })
  expect(principal.mustChangePassword).toBe(true)
  expect((await bench.people.listUsers()).map(({ name, lastLogInAt, sessions }) => ({ name, lastLogInAt, sessions }))).toEqual([
    { name: 'anne', lastLogInAt: bench.now, sessions: 1 },
    { name: 'boss', lastLogInAt: null, sessions: 0 },
  ])
  expect((await bench.user('bert', 'viewer')).password).toBeNull()
})

test.each([
  [{ name: 'a' }, 'INVALID_ARGUMENT'],
  [{ name: 'x'.repeat(65) }, 'INVALID_ARGUMENT'],
  [{ name: 'a b' }, 'INVALID_ARGUMENT'],
  [{ name: '../x' }, 'INVALID_ARGUMENT'],
  [{ name: 'änne' }, 'INVALID_ARGUMENT'],
  [{ role: 'root' }, 'INVALID_ARGUMENT'],
  [{ displayName: '' }, 'INVALID_ARGUMENT'],
  [{ displayName: 'a\u0000' }, 'INVALID_ARGUMENT'],
  [{ name: 'BOSS' }, 'USER_EXISTS'],
  [{ password: 'short' }, 'PASSWORD_TOO_WEAK'],
  [{ password: 'x'.repeat(257) }, 'PASSWORD_TOO_WEAK'],
  [{ password: 'weak but quite long' }, 'PASSWORD_TOO_WEAK'],
])('a user with %j is refused with %s, and nothing is changed', async (over, code) => {
  const input = { name: 'anne', role: 'viewer' as const, ...(over as object) }
  await expect(bench.people.createUser(input, boss)).rejects.toMatchObject({ code })
  expect(await bench.people.listUsers()).toHaveLength(1)
  expect(bench.audited()).toEqual([])
})

test('the same name at the same moment is given once', async () => {
  const both = await Promise.allSettled([bench.user('anne', 'viewer'), bench.user('anne', 'admin')])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a change is audited with what it was and is, and told; nothing changed is no change', async () => {
  await bench.user('anne', 'viewer')
  bench.audited()
  bench.now += 7
  const patch = { role: 'engineer', displayName: 'anne' } as const
  expect(await bench.people.updateUser('Anne', patch, boss)).toMatchObject({ role: 'engineer', updatedAt: bench.now })
  expect(bench.audited()).toMatchObject([
    { action: 'user-changed', before: { role: 'viewer' }, after: { role: 'engineer' }, by: boss },
  ])
  expect(bench.events.splice(0)).toEqual([{ user: 'anne' }])
  await bench.people.updateUser('anne', patch, boss)
  const { mustChangePassword } = await bench.people.updateUser('anne', { mustChangePassword: true } as object, boss)
  expect(mustChangePassword).toBe(false)
  expect([bench.audited(), bench.events]).toEqual([[], []])
  for (const act of [
    () => bench.people.updateUser('nobody', {}, boss),
    () => bench.people.deleteUser('nobody', boss),
    () => bench.people.resetPassword('nobody', boss),
  ])
    await expect(act()).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
})

test('who is disabled is out at once, and comes in again only with a log-in after being enabled', async () => {
  await bench.user('anne', 'operator')
  const { token } = await bench.logIn('anne')
  await bench.people.updateUser('anne', { disabled: true }, boss)
  expect(await bench.people.whoseSession(token)).toBeNull()
  await expect(bench.logIn('anne')).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
  await bench.people.updateUser('anne', { disabled: false }, boss)
  expect(await bench.people.whoseSession(token)).toBeNull()
  await bench.logIn('anne')
})

test('the last administrator who can log in stays one', async () => {
  await bench.user('anne', 'admin')
  await bench.people.updateUser('anne', { disabled: true }, boss)
  for (const act of [
    () => bench.people.updateUser('boss', { role: 'engineer' }, boss),
    () => bench.people.updateUser('boss', { disabled: true }, boss),
    () => bench.people.deleteUser('boss', boss),
  ])
    await expect(act()).rejects.toMatchObject({ code: 'LAST_ADMIN', message: expect.stringContaining('"boss"') })
  await bench.people.updateUser('boss', { displayName: 'The boss' }, boss)
  await bench.people.deleteUser('anne', boss)
  await bench.user('bert', 'admin')
  await bench.people.deleteUser('boss', boss)
})

test('whatever is done, also at once and by two processes in turn, an administrator is left', async () => {
  const change = fc.record({
    who: fc.constantFrom('boss', 'anne', 'bert'),
    act: fc.oneof(
      fc.record({ role: fc.constantFrom(...roles) }),
      fc.record({ disabled: fc.boolean() }),
      fc.constant('delete' as const),
      fc.constant('create' as const),
    ),
    elsewhere: fc.boolean(),
    together: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 25 }), async (changes) => {
      const own = await PeopleBench.open()
      await own.user('boss', 'admin')
      const other = await own.another()
      const running: Promise<unknown>[] = []
      for (const { who, act, elsewhere, together } of changes) {
        const people = elsewhere && !together ? other : own.people
        if (!together) await Promise.allSettled(running)
        if (act === 'delete') running.push(people.deleteUser(who, boss))
        else if (act === 'create') running.push(people.createUser({ name: who, role: 'admin', password }, boss))
        else running.push(people.updateUser(who, act, boss))
        if (!together) await Promise.allSettled(running)
      }
      await Promise.allSettled(running)
      const users = await own.store.users.all()
      expect(users.filter(({ role, disabled }) => role === 'admin' && !disabled)).not.toEqual([])
    }),
    { numRuns: 200 },
  )
})

describe('a password', () => {
  const change = (current: string, next: string, keep: string | null = null) =>
    bench.people.changePassword('anne', current, next, keep, source)
  const better = 'walnut ferry copper dusk'

  beforeEach(async () => {
    await bench.user('anne', 'operator')
    bench.audited()
  })

  test('that is changed ends all sessions but the one it was changed in', async () => {
    const [here, there] = [await bench.logIn('anne'), await bench.logIn('anne')]
    const program = await bench.issue('anne')
    const bosses = await bench.logIn('boss')
    bench.audited()
    await change(password, better, here.principal.session)
    expect(await bench.people.whoseSession(here.token)).not.toBeNull()
    expect(await bench.people.whoseSession(there.token)).toBeNull()
    expect(await bench.people.whoseBearer(program.accessToken)).toBeNull()
    expect(await bench.people.whoseSession(bosses.token)).not.toBeNull()
    expect(bench.audited()).toMatchObject([{ action: 'password-changed', by: { name: 'anne' }, before: null, after: null }])
    await expect(bench.logIn('anne')).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
    await bench.logIn('anne', { password: better })
  })

  test('is not changed without the present one, and guesses are counted', async () => {
    for (let n = 0; n < 10; n++) await expect(change('wrong', better)).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
    await expect(change(password, better)).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
    expect(bench.audited()[0]).toMatchObject({ action: 'log-in-refused', detail: 'wrong password, at a change of password' })
  })

  test.each([['short'], ['x'.repeat(257)], ['weak but quite long'], [password]])(
    '%j is not taken for a new one',
    async (next) => {
      const { token } = await bench.logIn('anne')
      await expect(change(password, next)).rejects.toMatchObject({ code: 'PASSWORD_TOO_WEAK' })
      expect(await bench.people.whoseSession(token)).not.toBeNull()
      await bench.logIn('anne')
    },
  )

  test('that was reset must be changed, and then need not', async () => {
    const before = await bench.logIn('anne')
    const { password: made } = await bench.people.resetPassword('anne', boss)
    expect(await bench.people.whoseSession(before.token)).toBeNull()
    await expect(bench.logIn('anne')).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
    const { principal, token } = await bench.logIn('anne', { password: made })
    expect(principal.mustChangePassword).toBe(true)
    await change(made, better, principal.session)
    expect(await bench.people.whoseSession(token)).toMatchObject({ mustChangePassword: false })
    expect(bench.events).toContainEqual({ user: 'anne' })
  })

  test('is in nothing that is stored, told or audited', async () => {
    const { password: made } = await bench.people.resetPassword('anne', boss)
    await change(made, better)
    const told = JSON.stringify([bench.audit, bench.events, await bench.people.listUsers()])
    for (const secret of [made, better, 'hash of']) expect(told).not.toContain(secret)
  })
})

test('an administrator ends any session', async () => {
  const { token, principal } = await bench.logIn('boss')
  bench.audited()
  const id = principal.session ?? ''
  await bench.people.endSession(id, boss)
  expect(await bench.people.whoseSession(token)).toBeNull()
  expect(bench.events).toEqual([{ session: id }])
  expect(bench.audited()).toMatchObject([{ action: 'session-ended', by: boss, subject: 'user boss', before: { session: id } }])
  await expect(bench.people.endSession(id, boss)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' })
})

describe('the first administrator', () => {
  const open = async (given: string | null, over = {}) => {
    const announced: string[] = []
    const announce = (name: string, made: string) => announced.push(name, made)
    return { announced, bench: await PeopleBench.open({ firstAdmin: { password: given, announce }, ...over }) }
  }

  test('is made where nobody is, with a password that is told once and must be changed', async () => {
    const { announced, bench: own } = await open(null)
    const [name = '', made = ''] = announced
    expect((await own.logIn(name, { password: made })).principal).toMatchObject({
      name: 'admin',
      role: 'admin',
      mustChangePassword: true,
    })
    expect(JSON.stringify(own.audit)).not.toContain(made)
    const again = await open(null, { store: own.store })
    expect(again.announced).toEqual([])
    expect(await again.bench.people.listUsers()).toHaveLength(1)
  })

  test('has the password that was given, which is told nobody and need not be changed', async () => {
    const { announced, bench: own } = await open(password)
    expect(announced).toEqual([])
    expect((await own.logIn('admin')).principal.mustChangePassword).toBe(false)
  })

  test('is not made with a password that may not be used', async () => {
    await expect(open('weak but quite long')).rejects.toMatchObject({
      code: 'PASSWORD_TOO_WEAK',
      message: expect.stringContaining('BUSBAR_ADMIN_PASSWORD'),
    })
  })
})
