import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { StoredWill } from '../../../core/ports/broker'
import { SqliteWillStore } from './sqlite-will-store'

const folder = mkdtempSync(join(tmpdir(), 'wills-'))
let file: string
let runs = 0

beforeEach(() => {
  file = join(folder, `${runs++}`, 'wills.db')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const will = (clientId: string, over: Partial<StoredWill> = {}): StoredWill => ({
  clientId,
  identity: 'ACV-1',
  topic: 'dev/ACV-1/status',
  payload: Uint8Array.of(0, 255, 10),
  qos: 1,
  retain: true,
  ...over,
})

/** Byte arrays of SQLite and ours compare by content. */
const plain = (wills: readonly StoredWill[]) => wills.map((w) => ({ ...w, payload: [...w.payload] }))

test('a will is there after the process that stored it was killed', () => {
  const killed = new SqliteWillStore(file)
  killed.put(will('a'))
  killed.put(will('b', { qos: 2, retain: false, payload: new Uint8Array() }))
  const next = new SqliteWillStore(file)
  expect(plain(next.all())).toEqual(plain([will('a'), will('b', { qos: 2, retain: false, payload: new Uint8Array() })]))
  next.close()
  killed.close()
})

test('a client has one will: the newest', () => {
  const store = new SqliteWillStore(file)
  store.put(will('a', { topic: 'old' }))
  store.put(will('a', { topic: 'new', identity: 'ACV-2' }))
  expect(plain(store.all())).toEqual(plain([will('a', { topic: 'new', identity: 'ACV-2' })]))
  store.close()
})

test('deleting takes the will of that client and no other', () => {
  const store = new SqliteWillStore(file)
  store.put(will('a'))
  store.put(will('b'))
  store.delete('a')
  store.delete('never-there')
  expect(store.all().map((w) => w.clientId)).toEqual(['b'])
  store.close()
})

test('a file that cannot be made is refused', () => {
  const store = new SqliteWillStore(file)
  store.close()
  expect(() => new SqliteWillStore(join(file, 'below-a-file.db'))).toThrow()
})

test('a file that is no database is put aside, and wills are kept again', () => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, 'this was a disk once '.repeat(500))
  const store = new SqliteWillStore(file)
  store.put(will('A'))
  expect(plain(store.all())).toEqual(plain([will('A')]))
  expect(existsSync(`${file}.damaged`)).toBe(true)
  store.close()
})
