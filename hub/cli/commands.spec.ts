import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import { hashPassword, makePassword, verifyPassword } from '../../adapters/credentials/scrypt'
import { openIdentityStore } from '../../adapters/identity/sqlite'
import { openNodeSqlite } from '../../adapters/registry/sqlite'
import type { IdentityStore } from '../../core/ports/identity'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { childEnvironment } from '../../test/helpers/child-environment'
import { until } from '../../test/helpers/until'
import { AuditDesk } from '../audit/audit-desk'
import { type DataDir, openDataDir } from '../data-dir/data-dir'
import { boss, PeopleBench, password } from '../identity/testing/people-bench'

const folder = temporaryFolders()
const root = join(__dirname, '../..')

/** Runs a command in a process of its own, as `npm run` does. */
function run(
  command: 'user' | 'audit',
  ...args: readonly string[]
): Promise<{ code: number | null; out: string; errors: string }> {
  const program = join(root, `dist/hub/cli/${command}.js`)
  if (!existsSync(program)) throw new Error('This test runs compiled code: npm run build first.')
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
    env: { ...childEnvironment(), BUSBAR_DATA: dir.root },
  })
  let [out, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, errors })))
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const fields = Object.entries(value).map(([key, each]) => [key, inOrder(each)] as const)
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)))
}

let dir: DataDir
let store: IdentityStore
let log: SqliteAuditLog
/** A running hub's people, on the files the commands change. */
let bench: PeopleBench

beforeEach(async () => {
  dir = openDataDir(folder())
  store = await openIdentityStore(openNodeSqlite(dir.identity))
  log = new SqliteAuditLog(dir.audit)
  const desk = new AuditDesk({ log, now: () => Date.now(), onError: (error) => bench.errors.push(error), strict: true })
  // With real hashes: the commands make and read no others.
  const passwords = { make: makePassword, hash: hashPassword, verify: verifyPassword, strength: async () => 4 }
  bench = await PeopleBench.open({ store, audit: desk.recordAudit, now: () => Date.now(), passwords })
  await bench.user('boss', 'admin')
  bench.people.start()
})
afterEach(async () => {
  await bench.people.stop()
  expect(bench.errors).toEqual([])
  await log.close()
  await store.close()
})

const actions = async () => (await log.page({})).records.map(({ action, by }) => `${action} by ${by.kind}`)
const printed = (out: string) => /^ {4}(\S+)$/m.exec(out)?.[1] ?? ''

test('a user is made beside a running hub, with a password that is printed once and works', async () => {
  const made = await run('user', 'add', 'Anne', '--role', 'operator', '--display-name', 'Änne W.')
  expect(made).toMatchObject({ code: 0, errors: '', out: expect.stringContaining('anne is an operator now.') })
  const { principal } = await bench.logIn('anne', { password: printed(made.out) })
  expect(principal).toMatchObject({ role: 'operator', displayName: 'Änne W.', mustChangePassword: true })
  const list = await run('user', 'list')
  expect(list.out).toMatch(
    /^NAME +ROLE +STATE +SESSIONS +LAST LOG-IN +SHOWN AS\nanne +operator +must change password +1 +20.*Z +Änne W\.\nboss +admin +enabled +0 +never +boss\n$/,
  )
  expect(await actions()).toEqual(['log-in by user', 'user-created by command-line', 'user-created by user'])
  expect((await log.page({ actions: ['user-created'], limit: 1 })).records[0]?.by.name).toMatch(/^npm run user \(.+\)$/)
  expect(JSON.stringify((await log.page({})).records)).not.toContain(printed(made.out))
})

test('what a command ends is over in a running hub within moments, and told', async () => {
  await bench.user('anne', 'operator')
  const sessions = [await bench.logIn('anne'), await bench.logIn('anne'), await bench.logIn('boss')]
  const ended = await run('user', 'end-sessions', 'anne')
  expect(ended).toMatchObject({ code: 0, out: '2 sessions of anne ended.\n' })
  await until('the hub noticed', () => bench.events.length === 2)
  const open = await Promise.all(sessions.map(({ token }) => bench.people.whoseSession(token)))
  expect(open.map((principal) => principal?.name ?? null)).toEqual([null, null, 'boss'])
  expect(await run('user', 'end-sessions', 'anne')).toMatchObject({ code: 0, out: 'anne had no session.\n' })
})

test('reset, role, disable and enable do what they say', async () => {
  await bench.user('anne', 'operator')
  const { token } = await bench.logIn('anne')
  const reset = await run('user', 'reset', 'anne')
  expect(reset).toMatchObject({ code: 0, out: expect.stringContaining('It is shown this once') })
  await expect(bench.logIn('anne')).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
  await bench.logIn('anne', { password: printed(reset.out) })
  expect(await bench.people.whoseSession(token)).toBeNull()
  expect(await run('user', 'role', 'anne', 'engineer')).toMatchObject({ code: 0, out: 'anne is an engineer now.\n' })
  expect(await run('user', 'disable', 'anne')).toMatchObject({ code: 0, out: 'anne is disabled, and the sessions have ended.\n' })
  await expect(bench.logIn('anne', { password: printed(reset.out) })).rejects.toMatchObject({ code: 'LOG_IN_REFUSED' })
  expect(await run('user', 'enable', 'anne')).toMatchObject({ code: 0, out: 'anne may log in again.\n' })
  expect((await bench.logIn('anne', { password: printed(reset.out) })).principal).toMatchObject({ role: 'engineer' })
})

test('what cannot be done ends with 2, says why, and changes nothing', async () => {
  expect(await run('user', 'disable', 'boss')).toMatchObject({
    code: 2,
    out: '',
    errors: expect.stringContaining('last administrator'),
  })
  expect(await run('user', 'reset', 'nobody')).toMatchObject({ code: 2, errors: 'user: there is no user "nobody"\n' })
  expect(await run('user', 'add', 'boss', '--role', 'viewer')).toMatchObject({
    code: 2,
    errors: expect.stringContaining('already'),
  })
  expect(await run('user', 'drop', 'boss')).toMatchObject({
    code: 2,
    errors: expect.stringMatching(/nothing that can be done.*\nSee --help\.\n$/),
  })
  const elsewhere = join(dir.root, 'elsewhere')
  expect(await run('user', 'list', '--data', elsewhere)).toMatchObject({
    code: 2,
    errors: expect.stringContaining('start Busbar once'),
  })
  expect(await run('audit', 'verify', '--data', elsewhere)).toMatchObject({ code: 2, errors: expect.stringContaining('audit') })
  expect(existsSync(elsewhere)).toBe(false)
  for (const command of ['user', 'audit'] as const)
    expect(await run(command, '--help')).toMatchObject({
      code: 0,
      errors: '',
      out: expect.stringContaining(`Usage: npm run ${command}`),
    })
  expect(await actions()).toEqual(['user-created by user'])
})

test('a whole audit is verified with 0, a changed one with 1 and the first bad record', async () => {
  for (const name of ['anne', 'bert', 'carl']) await bench.user(name, 'viewer')
  const whole = await run('audit', 'verify')
  expect(whole).toMatchObject({
    code: 0,
    errors: '',
    out: expect.stringMatching(/^4 records, none changed.*\nHead: [0-9a-f]{64}\n$/),
  })
  const head = whole.out.match(/Head: (\w+)/)?.[1] ?? ''
  await bench.people.deleteUser('carl', boss)
  expect(await run('audit', 'verify', '--head', head)).toMatchObject({
    code: 0,
    out: expect.stringContaining('Record 4 has the hash you noted.'),
  })

  const db = new DatabaseSync(dir.audit)
  db.exec('DROP TRIGGER record_delete; DROP TRIGGER record_update; DELETE FROM record WHERE seq >= 4')
  expect(await run('audit', 'verify')).toMatchObject({ code: 0 })
  expect(await run('audit', 'verify', '--head', head)).toMatchObject({
    code: 1,
    out: expect.stringContaining('the end was cut off'),
  })
  db.exec("DROP TRIGGER record_update; UPDATE record SET entry = replace(entry, 'anne', 'bert') WHERE seq = 2")
  db.close()
  const changed = await run('audit', 'verify')
  expect(changed).toMatchObject({
    code: 1,
    out: expect.stringContaining('Record 2 is the first that does not fit: it is not what its hash'),
  })
})

test('an export holds every record, as JSON lines or CSV, and is itself audited', async () => {
  await bench.people.createUser({ name: 'anne', displayName: '=1+1, "x"', role: 'viewer', password }, boss)
  const lines = (await run('audit', 'export')).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toMatchObject([
    { seq: 1, action: 'user-created', subject: 'user boss' },
    { seq: 2, at: expect.stringMatching(/Z$/), after: { displayName: '=1+1, "x"' } },
  ])
  // As docs/guides/users.md says, for whoever verifies an export with a program of their own.
  let previous = ''
  for (const { seq, at, hash, ...entry } of lines) {
    const content = JSON.stringify({ at: Date.parse(at), entry: inOrder(entry), seq })
    expect(hash).toBe(
      createHash('sha256')
        .update(previous + content)
        .digest('hex'),
    )
    previous = hash
  }
  const csv = await run('audit', 'export', '--csv', '--from', '1h')
  expect(csv).toMatchObject({ code: 0, errors: '' })
  expect(csv.out.trim().split('\r\n')).toHaveLength(4)
  expect(csv.out).toMatch(/^seq,at,action,by\.kind,/)
  expect((await run('audit', 'export', '--to', '1h')).out).toBe('')
  expect((await log.page({ actions: ['audit-exported'] })).records).toMatchObject([
    { after: { format: 'jsonl', records: 0 } },
    { after: { format: 'csv', records: 3 } },
    { after: { format: 'jsonl', records: 2 } },
  ])
  expect((await log.verify()).ok).toBe(true)
})
