import { join } from 'node:path'
import { openIdentityStore } from '../../adapters/identity/sqlite'
import { openNodeSqlite } from '../../adapters/registry/sqlite'
import type { IdentityStore } from '../../core/ports/identity'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { until } from '../../test/helpers/until'
import type { People } from './people'
import { boss, PeopleBench, password } from './testing/people-bench'

const folder = temporaryFolders()

let stores: IdentityStore[]
let bench: PeopleBench
/** As the command has them: its own connection to the same file. */
let command: People

beforeEach(async () => {
  const file = join(folder(), 'identity.db')
  stores = [await openIdentityStore(openNodeSqlite(file)), await openIdentityStore(openNodeSqlite(file))]
  bench = await PeopleBench.open({ store: stores[0] as IdentityStore })
  await bench.user('boss', 'admin')
  await bench.user('anne', 'operator')
  command = await bench.another({ store: stores[1] as IdentityStore, emit: () => undefined })
})
afterEach(async () => {
  await bench.people.stop()
  for (const store of stores) await store.close()
})

test('what a command does takes effect in a running hub by itself', async () => {
  const { token, principal } = await bench.logIn('anne')
  bench.people.start()
  await command.resetPassword('anne', boss)
  await until('the hub noticed', () => bench.events.length >= 2)
  expect(bench.events).toEqual(expect.arrayContaining([{ session: principal.session }, { user: 'anne' }]))
  expect(await bench.people.whoseSession(token)).toBeNull()
})

test('a look takes over what changed: users, roles, sessions, keys', async () => {
  const { token } = await bench.logIn('anne')
  const { key, secret } = await bench.people.createKey({ name: 'k', role: 'viewer', expiresAt: bench.now + 1000 }, boss)
  await command.updateUser('anne', { role: 'engineer' }, boss)
  await bench.people.look()
  expect(await bench.people.whoseSession(token)).toMatchObject({ role: 'engineer' })
  expect(bench.events.splice(0)).toEqual([{ user: 'anne' }])
  await command.deleteKey(key.id, boss)
  await command.createUser({ name: 'bert', role: 'viewer', password }, boss)
  await bench.people.look()
  expect(await bench.people.whoseBearer(secret)).toBeNull()
  await bench.logIn('bert')
  await command.deleteUser('anne', boss)
  await bench.people.look()
  expect(await bench.people.whoseSession(token)).toBeNull()
  bench.events.splice(0)
  await bench.people.look()
  expect(bench.events).toEqual([])
})

test('a password that was reset a moment ago counts at once: the new one is right, the old one wrong', async () => {
  const { password: made } = await command.resetPassword('anne', boss)
  await bench.logIn('anne', { password: made })
  await expect(bench.logIn('anne')).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
})

test('a reset while a log-in is under way leaves no session behind', async () => {
  const { verify } = bench.passwords
  bench.passwords.verify = async (text, hash) => {
    const isRight = await verify(text, hash)
    await command.resetPassword('anne', boss)
    return isRight
  }
  await expect(bench.logIn('anne')).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
  expect(await bench.store.sessions.all()).toEqual([])
})

test('a reset between the session and its user leaves no session behind', async () => {
  const replace = bench.store.users.replace.bind(bench.store.users)
  let resets = 0
  bench.store.users.replace = async (before, after) => {
    if (resets++ === 0) await command.resetPassword('anne', boss)
    return replace(before, after)
  }
  await expect(bench.logIn('anne')).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
  expect(await bench.store.sessions.all()).toEqual([])
})

test('nor does one that had ended the sessions already, and changes the password only now', async () => {
  const replace = bench.store.users.replace.bind(bench.store.users)
  const [, theirs] = stores
  bench.store.users.replace = async (before, after) => {
    await theirs?.users.put({ ...before, passwordHash: 'hash of another' })
    return replace(before, after)
  }
  await expect(bench.logIn('anne')).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
  expect(await bench.store.sessions.all()).toEqual([])
})

test('a user who is disabled is out, also while sessions are left over', async () => {
  const { token } = await bench.logIn('anne')
  const anne = (await bench.store.users.all()).find(({ name }) => name === 'anne')
  if (anne) await stores[1]?.users.put({ ...anne, disabled: true })
  await bench.people.look()
  expect(await bench.people.whoseSession(token)).toBeNull()
  expect(await bench.store.sessions.all()).toEqual([])
})

test('a session that a command ended does not come back because it was used', async () => {
  const { token, principal } = await bench.logIn('anne')
  bench.now += 60_000
  const replace = bench.store.sessions.replace.bind(bench.store.sessions)
  bench.store.sessions.replace = async (before, after) => {
    await command.look()
    await command.endSession(principal.session ?? '', boss).catch(() => undefined)
    return replace(before, after)
  }
  await bench.people.whoseSession(token)
  await bench.people.stop()
  expect(await bench.store.sessions.all()).toEqual([])
  expect(await bench.people.whoseSession(token)).toBeNull()
  expect(bench.errors).toEqual([])
})

test('a change of something else by a command is not undone', async () => {
  await command.updateUser('anne', { displayName: 'Änne' }, boss)
  await bench.people.updateUser('anne', { role: 'viewer' }, boss)
  expect(await bench.store.users.all()).toMatchObject([{ name: 'anne', displayName: 'Änne', role: 'viewer' }, { name: 'boss' }])
})

test('the last administrator stays one, also when the other was taken away a moment ago', async () => {
  await bench.user('anna', 'admin')
  await command.updateUser('anna', { disabled: true }, boss)
  await expect(bench.people.updateUser('boss', { disabled: true }, boss)).rejects.toMatchObject({ code: 'LAST_ADMIN' })
})

test('a store that cannot be read is reported once, and what is known stays', async () => {
  const { token } = await bench.logIn('anne')
  const { version } = bench.store
  bench.store.version = () => Promise.reject(new Error('the disk is away'))
  for (let n = 0; n < 3; n++) await bench.people.look()
  expect(bench.errors.map(({ message }) => message)).toEqual(['the disk is away'])
  expect(await bench.people.whoseSession(token)).not.toBeNull()
  bench.store.version = version
  await bench.people.look()
})
