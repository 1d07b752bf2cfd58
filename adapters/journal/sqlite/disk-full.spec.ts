import { readdirSync } from 'node:fs'
import { JournalUnavailableError } from '../../../core/ports/journal'
import { type SmallDisk, smallDisk } from '../../../test/conformance/small-disk'
import { arrival, positions, range, uplinks } from '../../../test/conformance/uplinks'
import { SqliteJournalReader, SqliteJournalWriter } from '.'

let disk: SmallDisk
beforeEach(() => {
  disk = smallDisk(4 * 1024 * 1024)
})
afterEach(() => disk.dispose())

const big = { payload: new Uint8Array(3000) }

/** How the append ended: its first position, or the reason it was refused for. */
async function outcome(append: Promise<number>): Promise<number | string> {
  try {
    return await append
  } catch (error) {
    if (error instanceof JournalUnavailableError) return error.cause_
    throw error
  }
}

test('on a full disk nothing of a batch is kept, and the same batch is taken once there is room', async () => {
  const writer = new SqliteJournalWriter(disk.folder, { minFreeBytes: 0 })
  const reader = new SqliteJournalReader(disk.folder)
  await writer.append(uplinks(1, 100, big))
  disk.fill()
  for (let tries = 0; tries < 3; tries++) expect(await outcome(writer.append(uplinks(101, 100, big)))).toBe('disk-full')
  expect(writer.last()).toBe(100)
  expect(await positions(reader)).toEqual(range(1, 100))
  disk.free()
  expect(await writer.append(uplinks(101, 100, big))).toBe(101)
  expect(await positions(reader)).toEqual(range(1, 200))
  await reader.close()
  await writer.close()
})

test('what was refused on a full disk is not there after a restart either', async () => {
  const writer = new SqliteJournalWriter(disk.folder, { minFreeBytes: 0 })
  await writer.append(uplinks(1, 10, big))
  disk.fill()
  expect(await outcome(writer.append(uplinks(11, 500, big)))).toBe('disk-full')
  await writer.close()
  disk.free()
  const next = new SqliteJournalWriter(disk.folder, { minFreeBytes: 0 })
  expect(next.last()).toBe(10)
  expect(next.damaged).toEqual([])
  await next.close()
})

test('a segment that cannot be begun on a full disk is begun when there is room', async () => {
  const options = { minFreeBytes: 0, maxSegmentAgeMs: 1000 }
  const writer = new SqliteJournalWriter(disk.folder, options)
  const reader = new SqliteJournalReader(disk.folder)
  await writer.append(uplinks(1, 5))
  disk.fill()
  const later = uplinks(6, 5, { receivedAt: arrival + 5000 })
  for (let tries = 0; tries < 3; tries++) expect(await outcome(writer.append(later))).toBe('disk-full')
  expect(readdirSync(disk.folder).filter((name) => name.includes('.new'))).toEqual([])
  expect(await positions(reader)).toEqual(range(1, 5))
  disk.free()
  expect(await writer.append(later)).toBe(6)
  expect(await positions(reader)).toEqual(range(1, 10))
  expect(reader.damaged).toEqual([])
  await reader.close()
  await writer.close()
})

test('a journal that is opened on a full disk refuses, and goes on when there is room', async () => {
  const before = new SqliteJournalWriter(disk.folder, { minFreeBytes: 0 })
  await before.append(uplinks(1, 10, big))
  await before.close()
  disk.fill()
  const writer = new SqliteJournalWriter(disk.folder, { minFreeBytes: 0 })
  expect(await outcome(writer.append(uplinks(11, 200, big)))).toBe('disk-full')
  disk.free()
  expect(await writer.append(uplinks(11, 200, big))).toBe(11)
  await writer.close()
})

test('the first segment of a journal may have to wait for room', async () => {
  disk.fill()
  const writer = new SqliteJournalWriter(disk.folder, { minFreeBytes: 0 })
  expect(await outcome(writer.append(uplinks(1, 1)))).toBe('disk-full')
  disk.free()
  expect(await writer.append(uplinks(1, 1))).toBe(1)
  await writer.close()
})

test('appends stop before the disk is full, so that the reserve stays free for others', async () => {
  const writer = new SqliteJournalWriter(disk.folder, { minFreeBytes: Number.MAX_SAFE_INTEGER })
  await expect(writer.append(uplinks(1, 1))).rejects.toThrow(/MiB left .* kept free/)
  expect(await outcome(writer.append(uplinks(1, 1)))).toBe('disk-full')
  expect(readdirSync(disk.folder)).toEqual([])
  await writer.close()
})
