import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CannotRunError } from './cannot-run'
import { databaseBytes, Room } from './room'

const folder = mkdtempSync(join(tmpdir(), 'busbar-room-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const gigabyte = 1_000_000_000
const reserve = 67_108_864
const roomWith = (free: number) => new Room('/data', reserve, () => free)

test('there must be room for a database as large as the live one, its log, and what Busbar needs', () => {
  expect(() => roomWith(2 * gigabyte).requireFor(gigabyte)).not.toThrow()
  expect(() => roomWith(1.35 * gigabyte).requireFor(gigabyte)).toThrow(CannotRunError)
  expect(() => roomWith(gigabyte).requireFor(gigabyte)).toThrow(
    'there is not enough disk space in /data: the rebuilt database needs about 1.3 GB, and 68 MB stay free for Busbar ' +
      '(journal.minFreeBytes), but only 1.0 GB are free. Make room, or name a folder on another disk with --keep',
  )
})

test('when it gets tight while rebuilding, it says so', () => {
  expect(() => roomWith(reserve + 1).check()).not.toThrow()
  expect(() => roomWith(reserve).check()).toThrow('the disk of /data is nearly full: 68 MB are free')
})

test('the size of a database is that of its file and of its log', () => {
  const file = join(folder, 'projection.db')
  expect(databaseBytes(file)).toBe(0)
  writeFileSync(file, Buffer.alloc(100))
  writeFileSync(`${file}-wal`, Buffer.alloc(20))
  writeFileSync(join(folder, 'projection.db.superseded'), Buffer.alloc(7))
  expect(databaseBytes(file)).toBe(120)
})

test('the disk of a folder that is there is measured', () => {
  expect(() => new Room(folder, 0).check()).not.toThrow()
})
