import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hubActor } from '../../../core/access/actor'
import type { AuditEntry } from '../../../core/access/audit'
import { smallDisk } from '../../../test/conformance/small-disk'
import { temporaryFolders } from '../../../test/conformance/temporary-folder'
import { SqliteAuditLog } from '.'
import { canonicalJson } from './canonical'

const folder = temporaryFolders()
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

let file: string
let log: SqliteAuditLog
beforeEach(() => {
  file = join(folder(), 'audit.db')
  log = new SqliteAuditLog(file)
})
afterEach(() => log.close())

async function fill(count: number): Promise<readonly string[]> {
  const hashes: string[] = []
  for (let n = 1; n <= count; n++) hashes.push((await log.append(entry(`device D${n}`), n * 1000)).hash)
  return hashes
}

/** As somebody who can write the file, and knows of the triggers. */
function tamper(sql: string): void {
  const db = new DatabaseSync(file)
  db.exec('DROP TRIGGER record_append; DROP TRIGGER record_update; DROP TRIGGER record_delete')
  db.exec(sql)
  db.close()
}

test('records are numbered without a gap, chained, and hold what was given, whatever the order of its keys', async () => {
  const first = await log.append(entry('device A', { after: { b: 1, a: ['ä', { d: null, c: 2 }] } }), 5)
  expect(first).toEqual({
    ...entry('device A', { after: { a: ['ä', { c: 2, d: null }], b: 1 } }),
    seq: 1,
    at: 5,
    hash: first.hash,
  })
  const second = await log.append(entry('device B'), 4)
  expect(second).toMatchObject({ seq: 2, at: 4, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect((await log.page({})).records).toEqual([second, first])
  expect(await log.verify()).toEqual({ ok: true, count: 2, head: second.hash, problem: null })

  const other = new SqliteAuditLog(join(folder(), 'audit.db'))
  const same = await other.append(entry('device A', { after: { a: ['ä', { c: 2, d: null }], b: 1 } }), 5)
  expect(same.hash).toBe(first.hash)
  await other.close()
})

test.each([
  [{ b: 1, a: 2, 10: 3, 9: 4, A: 5 }, '{"10":3,"9":4,"A":5,"a":2,"b":1}'],
  [{ a: undefined, b: [undefined, Number.NaN], c: new Date(0) }, '{"b":[null,null],"c":"1970-01-01T00:00:00.000Z"}'],
  [JSON.parse('{"__proto__":1,"a":"ä\\n\\u2028"}'), '{"__proto__":1,"a":"ä\\n\u2028"}'],
  [undefined, 'null'],
])('%j has one text only', (value, text) => {
  expect(canonicalJson(value)).toBe(text)
})

test('an empty audit is whole', async () => {
  expect(await log.verify()).toEqual({ ok: true, count: 0, head: '', problem: null })
  expect(await log.page({})).toEqual({ records: [], next: null })
})

test('a record is neither changed nor removed nor put elsewhere than at the end', async () => {
  await fill(3)
  const db = new DatabaseSync(file)
  expect(() => db.exec('UPDATE record SET at = 0 WHERE seq = 2')).toThrow(/append-only/)
  expect(() => db.exec('DELETE FROM record')).toThrow(/append-only/)
  expect(() => db.exec("INSERT OR REPLACE INTO record (seq, at, entry, hash) VALUES (2, 0, '{}', '')")).toThrow(/end only/)
  expect(() => db.exec("INSERT INTO record (seq, at, entry, hash) VALUES (9, 0, '{}', '')")).toThrow(/end only/)
  db.close()
  expect((await log.verify()).ok).toBe(true)
})

describe('the first record that does not fit is named', () => {
  const swap =
    'UPDATE record SET seq = -3 WHERE seq = 3; UPDATE record SET seq = 3 WHERE seq = 4; UPDATE record SET seq = 4 WHERE seq = -3'
  test.each([
    ['changed content', "UPDATE record SET entry = replace(entry, 'D3', 'D9') WHERE seq = 3", 3, 'changed'],
    ['changed time', 'UPDATE record SET at = at + 1 WHERE seq = 3', 3, 'changed'],
    ['changed by a space', "UPDATE record SET entry = entry || ' ' WHERE seq = 3", 3, 'changed'],
    ['changed hash', "UPDATE record SET hash = 'x' WHERE seq = 6", 6, 'changed'],
    ['removed', 'DELETE FROM record WHERE seq = 3', 3, 'it was removed'],
    ['removed beginning', 'DELETE FROM record WHERE seq <= 2', 1, 'it and those up to 2 were removed'],
    [
      'removed, and the rest moved up',
      'DELETE FROM record WHERE seq = 3; UPDATE record SET seq = seq - 1 WHERE seq > 3',
      3,
      'moved',
    ],
    ['reordered', swap, 3, 'moved'],
    [
      'inserted',
      'UPDATE record SET seq = -seq - 1 WHERE seq >= 3; UPDATE record SET seq = -seq WHERE seq < 0; INSERT INTO record (seq, at, entry, hash) SELECT 3, at, entry, hash FROM record WHERE seq = 2',
      3,
      'inserted',
    ],
    ['inserted before the first', "INSERT INTO record (seq, at, entry, hash) VALUES (-5, 0, '{}', 'x')", 1, 'inserted'],
    ['inserted as number 0', "INSERT INTO record (seq, at, entry, hash) VALUES (0, 0, '{}', 'x')", 1, 'inserted'],
  ])('%s', async (_, sql, seq, reason) => {
    await fill(6)
    tamper(sql)
    const verified = await log.verify()
    expect(verified).toMatchObject({ ok: false, count: seq - 1, problem: { seq, reason: expect.stringContaining(reason) } })
  })
})

test('a cut-off end is seen only by a head that was noted elsewhere', async () => {
  const hashes = await fill(6)
  const noted = (await log.verify()).head
  expect(noted).toBe(hashes[5])
  tamper('DELETE FROM record WHERE seq > 4')
  const cut = await log.verify()
  expect(cut).toMatchObject({ ok: true, count: 4, head: hashes[3] })
  expect(cut.head).not.toBe(noted)
})

test('more records than are read at once are all verified and exported, in order', async () => {
  await fill(1203)
  tamper('UPDATE record SET at = 0 WHERE seq = 1100')
  expect((await log.verify()).problem?.seq).toBe(1100)
  const seqs: number[] = []
  for await (const record of log.records(200)) seqs.push(record.seq)
  expect(seqs).toEqual(Array.from({ length: 1003 }, (_, n) => n + 201))
})

test('pages go from the newest to the oldest and take what matches every part of the question', async () => {
  const anne = { ...hubActor, kind: 'user', name: 'anne' } as const
  await log.append(entry('device ACV-1'), 10)
  await log.append(entry('device ACV-10', { by: anne }), 20)
  await log.append(entry('user bert', { by: anne, action: 'user-changed' }), 30)
  await log.append(entry('device A%V', { by: anne }), 40)
  const seqs = async (query: Parameters<typeof log.page>[0]) => (await log.page(query)).records.map(({ seq }) => seq)
  expect(await log.page({ limit: 3 })).toMatchObject({ next: 2 })
  expect(await seqs({ limit: 3 })).toEqual([4, 3, 2])
  expect(await log.page({ limit: 3, before: 2 })).toMatchObject({ records: [{ seq: 1 }], next: null })
  expect(await log.page({ limit: 4 })).toMatchObject({ next: null })
  expect(await seqs({ by: 'anne' })).toEqual([4, 3, 2])
  expect(await seqs({ by: 'ann' })).toEqual([])
  expect(await seqs({ subject: 'acv-1' })).toEqual([2, 1])
  expect(await seqs({ subject: '%' })).toEqual([4])
  expect(await seqs({ subject: '' })).toEqual([4, 3, 2, 1])
  expect(await seqs({ from: 20, to: 40 })).toEqual([3, 2])
  expect(await seqs({ actions: ['user-changed', 'log-in'] })).toEqual([3])
  expect(await seqs({ actions: [] })).toEqual([])
  expect(await seqs({ by: 'anne', subject: 'device', actions: ['device-changed'], before: 4 })).toEqual([2])
})

test('a record that cannot be stored leaves nothing behind that would stop the next', async () => {
  await expect(log.append(entry('device A'), Number.NaN)).rejects.toThrow()
  expect(await log.append(entry('device B'), 1)).toMatchObject({ seq: 1 })
  const other = new SqliteAuditLog(file, { busyMs: 0 })
  expect(await other.append(entry('device C'), 2)).toMatchObject({ seq: 2 })
  await other.close()
})

test('while another process writes, it waits no longer than it was told, and says why', async () => {
  const hasty = new SqliteAuditLog(file, { busyMs: 0 })
  const db = new DatabaseSync(file)
  db.exec('BEGIN IMMEDIATE')
  await expect(hasty.append(entry('device A'), 1)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining('in use by another process'),
  })
  db.exec('COMMIT')
  db.close()
  expect(await hasty.append(entry('device A'), 1)).toMatchObject({ seq: 1 })
  await hasty.close()
})

test('two processes that append at the same time make one chain', async () => {
  const compiled = join(__dirname, '../../../dist/adapters/audit/sqlite')
  if (!existsSync(`${compiled}/index.js`)) throw new Error('This test runs compiled code: npm run build first.')
  const program = `
    const { SqliteAuditLog } = require(process.argv[1])
    const log = new SqliteAuditLog(process.argv[2])
    const by = { kind: 'command-line', name: process.argv[3], role: null, address: null, requestId: null }
    const entry = { action: 'log-in', by, subject: '', outcome: 'done', before: null, after: null, detail: '' }
    const go = async () => { for (let n = 0; n < 100; n++) { await log.append(entry, n); await new Promise(setImmediate) } }
    go()`
  const run = (name: string) =>
    spawn(process.execPath, ['--no-warnings', '-e', program, compiled, file, name], { stdio: 'inherit' })
  const children = [run('one'), run('two')]
  const codes = await Promise.all(children.map((child) => once(child, 'exit')))
  expect(codes.map(([code]) => code)).toEqual([0, 0])
  expect(await log.verify()).toMatchObject({ ok: true, count: 200 })
  for (const by of ['one', 'two']) expect((await log.page({ by, limit: 1000 })).records).toHaveLength(100)
})

test('its files are readable by their owner only', async () => {
  await fill(1)
  for (const end of ['', '-wal', '-shm']) expect(statSync(file + end).mode & 0o777).toBe(0o600)
})

test('on a full disk a record is refused as a whole and says why, and the chain goes on when there is room', async () => {
  const disk = smallDisk(2 * 1024 * 1024)
  const small = new SqliteAuditLog(join(disk.folder, 'audit.db'))
  await small.append(entry('device A'), 1)
  disk.fill()
  const large = entry('device B', { detail: 'x'.repeat(200_000) })
  for (let tries = 0; tries < 3; tries++)
    await expect(small.append(large, 2)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('room'),
    })
  disk.free()
  expect(await small.append(large, 3)).toMatchObject({ seq: 2 })
  expect(await small.verify()).toMatchObject({ ok: true, count: 2 })
  await small.close()
  disk.dispose()
})

test('a file that is no database is refused with what to do', () => {
  const wrong = join(folder(), 'audit.db')
  writeFileSync(wrong, 'x'.repeat(10_000))
  expect(() => new SqliteAuditLog(wrong)).toThrow(/backup/)
})
