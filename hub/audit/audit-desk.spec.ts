import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import { hubActor } from '../../core/access/actor'
import type { AuditEntry } from '../../core/access/audit'
import { HubError } from '../../core/errors/hub-error'
import { AuditDesk, type AuditDeskOptions } from './audit-desk'

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }))
afterEach(() => jest.useRealTimers())

const entry = (subject: string, over: Partial<AuditEntry> = {}): AuditEntry => ({
  action: 'device-changed',
  by: hubActor,
  subject,
  outcome: 'done',
  before: null,
  after: null,
  detail: '',
  ...over,
})

/** A log that can be told to fail. */
class BreakableLog extends SqliteAuditLog {
  broken = false
  tries = 0
  override async append(...args: Parameters<SqliteAuditLog['append']>) {
    this.tries++
    if (this.broken) throw new HubError('STORE_UNAVAILABLE', 'The audit finds no room on its disk.')
    return super.append(...args)
  }
}

let log: BreakableLog
let errors: string[]
let now: number
const open = (over: Partial<AuditDeskOptions> = {}) =>
  new AuditDesk({ log, now: () => now, onError: (error) => errors.push(error.message), ...over })
const subjects = async () => (await log.page({ limit: 1000 })).records.map(({ subject }) => subject).reverse()

beforeEach(() => {
  log = new BreakableLog(':memory:')
  errors = []
  now = 1000
})
afterEach(() => log.close())

test('what is recorded is on disk when it resolves, in the order it came', async () => {
  const desk = open()
  await Promise.all(['a', 'b', 'c'].map((subject) => desk.recordAudit(entry(subject))))
  expect(await subjects()).toEqual(['a', 'b', 'c'])
  expect((await desk.audit({ limit: 1 })).records).toMatchObject([{ subject: 'c', at: 1000 }])
  expect(await desk.verifyAudit()).toMatchObject({ ok: true, count: 3 })
  expect(desk.trouble()).toBeNull()
})

test('while the store takes nothing, nothing is refused: entries wait with their time, health tells, and all are written later', async () => {
  const desk = open()
  log.broken = true
  await desk.recordAudit(entry('a'))
  now = 2000
  await desk.recordAudit(entry('b'))
  expect(log.tries).toBe(1)
  expect(desk.trouble()).toBe('The audit cannot be written: The audit finds no room on its disk. 2 entries wait in memory.')
  await jest.advanceTimersByTimeAsync(5000)
  expect(errors).toEqual(['The audit finds no room on its disk.'])
  expect(await subjects()).toEqual([])
  log.broken = false
  now = 9000
  await jest.advanceTimersByTimeAsync(5000)
  expect((await log.page({})).records).toMatchObject([
    { subject: 'b', at: 2000 },
    { subject: 'a', at: 1000 },
  ])
  expect(desk.trouble()).toBeNull()
  await desk.recordAudit(entry('c'))
  expect(await subjects()).toEqual(['a', 'b', 'c'])
})

test('when too many wait the newest are lost, and the audit itself says how many', async () => {
  const desk = open({ mostWaiting: 2 })
  log.broken = true
  for (const subject of ['a', 'b', 'c', 'd']) await desk.recordAudit(entry(subject))
  expect(desk.trouble()).toMatch(/2 entries wait in memory, 2 more are lost/)
  log.broken = false
  await jest.advanceTimersByTimeAsync(5000)
  expect(await subjects()).toEqual(['a', 'b', ''])
  expect((await log.page({ limit: 1 })).records).toMatchObject([
    { action: 'entries-lost', outcome: 'failed', after: { lost: 2 } },
  ])
})

test('at the end what waits is tried once more, and what is lost is said', async () => {
  const desk = open()
  log.broken = true
  await desk.recordAudit(entry('a'))
  await desk.close()
  expect(errors.at(-1)).toBe('1 entries of the audit could not be written and are lost.')
  log.broken = false
  await desk.close()
  expect(await subjects()).toEqual(['a'])
  expect(jest.getTimerCount()).toBe(0)
})

const secrets: readonly [string, Partial<AuditEntry>, string][] = [
  ['a password', { after: { user: { password: 'x1' } } }, 'after.user.password'],
  ['a new password', { before: { newPassword: 'x1' } }, 'before.newPassword'],
  ['a hash', { after: { passwordHash: 'x1' } }, 'after.passwordHash'],
  ['a token in a list', { after: [{ refresh_token: 'x1' }] }, 'after.0.refresh_token'],
  ['an API key', { after: { apiKey: 'x1' } }, 'after.apiKey'],
  ['hashes in a list', { after: { hash: ['x1'] } }, 'after.hash.0'],
  ['a hash under another name', { after: { a: 'scrypt$16384$8$1$x1$x' } }, 'after.a'],
  ['a private key under another name', { after: { a: '-----BEGIN PRIVATE KEY-----\nx1' } }, 'after.a'],
  ['a JWT in a sentence', { detail: 'used eyJhbGciOiJIUzI1NiJ9.eyJhIjoieDEifQ.x1' }, 'detail'],
  ['an API key as subject', { subject: 'bk_0123456789abcdef_x1x1x1x1x1x1x1x1x1x1x1' }, 'subject'],
]

test.each(secrets)('%s is masked, and the fault reported', async (_, over, where) => {
  await open().recordAudit(entry('user anne', over))
  const [record] = (await log.page({})).records
  expect(JSON.stringify(record)).toContain('[secret]')
  expect(JSON.stringify(record)).not.toContain('x1')
  expect(errors).toEqual([expect.stringContaining(where)])
  expect(errors.join()).not.toContain('x1')
})

test.each(secrets)('%s is refused where a test would rather know', async (_, over, where) => {
  const refused = expect(open({ strict: true }).recordAudit(entry('user anne', over))).rejects
  await refused.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining(where) })
  expect(await subjects()).toEqual([])
})

test('what only sounds like a secret is kept', async () => {
  const after = {
    mustChangePassword: true,
    hasPassword: false,
    passwordChangedAt: 5,
    token: null,
    key: 'k1',
    secret: '',
    tokenId: 'x',
  }
  await open({ strict: true }).recordAudit(entry('user anne', { after }))
  expect((await log.page({})).records[0]?.after).toEqual(after)
})

test('texts from outside cannot write lines of their own, hide or grow without end', async () => {
  const name = `anne\r\n\u001b[31m\u202e${'x'.repeat(500)}`
  await open().recordAudit(
    entry('a\u0000b', { by: { ...hubActor, name, address: 'a\nb' }, detail: 'd'.repeat(5000), after: 'y'.repeat(70_000) }),
  )
  const [record] = (await log.page({})).records
  expect(record?.by.name).toMatch(/^anne��.\[31m�x+…$/u)
  expect(record?.by.name).toHaveLength(128)
  expect(record).toMatchObject({ subject: 'a�b', by: { address: 'a�b' }, after: { tooLong: expect.stringContaining('70002') } })
  expect(record?.detail).toHaveLength(1000)
})

test('a page of impossible size is refused', async () => {
  for (const limit of [0, 1001, 1.5]) await expect(open().audit({ limit })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})
