import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CannotRunError } from '../replay/cannot-run'
import { ByteProgress } from './progress'
import { folderBytes, Room } from './room'

const folder = mkdtempSync(join(tmpdir(), 'busbar-backup-room-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const gigabyte = 1_000_000_000

test('on the disk of the data a hub keeps what it needs; elsewhere it has none', () => {
  const beside = (free: number) => new Room(folder, folder, () => free)
  const elsewhere = (free: number) => new Room(folder, null, () => free)
  expect(() => beside(1.2 * gigabyte).requireFor(gigabyte)).not.toThrow()
  expect(() => beside(1.1 * gigabyte).requireFor(gigabyte)).toThrow(CannotRunError)
  expect(() => beside(1.1 * gigabyte).requireFor(gigabyte)).toThrow(
    `there is not enough disk space in ${folder}: 1.0 GB are needed and 135 MB stay free, but only 1.1 GB are free. ` +
      'Make room, or name a folder on another disk',
  )
  expect(() => elsewhere(1.1 * gigabyte).requireFor(gigabyte)).not.toThrow()
  expect(() => beside(128 << 20).check()).toThrow(/got full meanwhile: 135 MB are free and 135 MB must stay free/)
  expect(() => elsewhere(128 << 20).check()).not.toThrow()
})

test('the size of a folder is that of all files below it, links followed at its top only', () => {
  mkdirSync(join(folder, 'a/b'), { recursive: true })
  writeFileSync(join(folder, 'a/b/one'), Buffer.alloc(100))
  writeFileSync(join(folder, 'two'), Buffer.alloc(20))
  symlinkSync('/', join(folder, 'a/root'))
  expect(folderBytes(folder)).toBe(120)
  mkdirSync(join(folder, 'top'))
  symlinkSync(join(folder, 'a'), join(folder, 'top/link'))
  expect(folderBytes(join(folder, 'top'))).toBe(100)
  expect(folderBytes(join(folder, 'nowhere'))).toBe(0)
})

test('progress is told every five seconds and does not say 100 % before the end', () => {
  let now = 0
  const said: string[] = []
  const progress = new ByteProgress({ write: (text) => said.push(text) }, 'copied', 2e9, () => now)
  for (; now <= 15_000; now += 2500) progress.add(5e8)
  expect(said).toEqual([
    'copied 1.5 GB of about 2.0 GB (75 %)\n',
    'copied 2.5 GB of about 2.0 GB (99 %)\n',
    'copied 3.5 GB of about 2.0 GB (99 %)\n',
  ])
})
