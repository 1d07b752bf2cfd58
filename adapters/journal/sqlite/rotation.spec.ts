import fs, { readdirSync } from 'node:fs'
import { temporaryFolders } from '../../../test/conformance/temporary-folder'
import { arrival, positions, range, uplink, uplinks } from '../../../test/conformance/uplinks'
import { SqliteJournalReader, SqliteJournalWriter } from '.'

const folder = temporaryFolders()
const hour = 3_600_000

/** A writer whose segments end after an hour of arrivals, with three finished segments of two uplinks and a fourth. */
async function fourSegments(path: string) {
  const writer = new SqliteJournalWriter(path, { maxSegmentAgeMs: hour })
  for (let number = 1; number <= 8; number++)
    await writer.append([uplink(number, { receivedAt: arrival + Math.floor((number - 1) / 2) * hour, retain: number % 3 === 0 })])
  return writer
}

test('a segment is named by its first position and ends by the age of its arrivals', async () => {
  const path = folder()
  const writer = await fourSegments(path)
  await writer.close()
  expect(readdirSync(path)).toEqual(['000000000001.db', '000000000003.db', '000000000005.db', '000000000007.db'])
})

test('a segment ends by its size', async () => {
  const path = folder()
  const writer = new SqliteJournalWriter(path, { maxSegmentBytes: 100_000 })
  for (let batch = 0; batch < 10; batch++) await writer.append(uplinks(batch * 10 + 1, 10, { payload: new Uint8Array(5000) }))
  expect(readdirSync(path).filter((name) => name.endsWith('.db'))).toHaveLength(5)
  const reader = new SqliteJournalReader(path)
  expect(await positions(reader)).toEqual(range(1, 100))
  await reader.close()
  await writer.close()
})

test('a finished segment leaves nothing beside its file while the journal is in use', async () => {
  const path = folder()
  const writer = await fourSegments(path)
  expect(readdirSync(path).filter((name) => !name.startsWith('000000000007'))).toEqual([
    '000000000001.db',
    '000000000003.db',
    '000000000005.db',
  ])
  await writer.close()
})

test('a segment that a reader still has open is sealed as soon as the reader has gone on', async () => {
  const path = folder()
  const writer = new SqliteJournalWriter(path, { maxSegmentAgeMs: hour })
  const reader = new SqliteJournalReader(path)
  await writer.append([uplink(1, { receivedAt: arrival })])
  expect(await positions(reader)).toEqual([1])
  await writer.append([uplink(2, { receivedAt: arrival + hour })])
  expect(readdirSync(path)).toContain('000000000001.db-wal')
  expect(await positions(reader)).toEqual([1, 2])
  await writer.append([uplink(3, { receivedAt: arrival + hour + 5000 })])
  expect(readdirSync(path)).not.toContain('000000000001.db-wal')
  await reader.close()
  await writer.close()
})

test('reading goes over segments as if they were one, retained uplinks too', async () => {
  const path = folder()
  const writer = await fourSegments(path)
  const reader = new SqliteJournalReader(path)
  expect((await reader.read(1, 5)).map((each) => each.position)).toEqual([2, 3, 4, 5, 6])
  expect((await reader.readRetained(0, 5)).map((each) => each.position)).toEqual([3, 6])
  expect(reader.damaged).toEqual([])
  await reader.close()
  await writer.close()
})

test('pruning deletes the oldest segments whose uplinks are all old and used, and never the newest', async () => {
  const path = folder()
  const writer = await fourSegments(path)
  const reader = new SqliteJournalReader(path)
  expect(writer.prune(arrival + hour, 8)).toBe(1)
  expect(writer.prune(arrival + 9 * hour, 3)).toBe(0)
  expect(writer.prune(arrival + 9 * hour, 4)).toBe(1)
  expect(await positions(reader)).toEqual(range(5, 8))
  expect(writer.prune(arrival + 9 * hour, 8)).toBe(1)
  expect(writer.prune(arrival + 9 * hour, 8)).toBe(0)
  expect(await positions(reader)).toEqual([7, 8])
  expect(reader.damaged).toEqual([])
  await reader.close()
  await writer.close()
})

test('a reader may be inside a segment while it is pruned', async () => {
  const path = folder()
  const writer = await fourSegments(path)
  const reader = new SqliteJournalReader(path)
  expect((await reader.read(0, 1)).map((each) => each.position)).toEqual([1])
  writer.prune(arrival + 9 * hour, 4)
  expect(await positions(reader, 1)).toEqual(range(5, 8))
  await reader.close()
  await writer.close()
})

test('a segment that vanishes between the listing of the folder and its reading is passed over', async () => {
  const path = folder()
  const writer = await fourSegments(path)
  const reader = new SqliteJournalReader(path)
  const before = readdirSync(path)
  writer.prune(arrival + 9 * hour, 4)
  const listing = jest.spyOn(fs, 'readdirSync').mockReturnValueOnce(before as never)
  expect((await reader.read(0, 10)).map((each) => each.position)).toEqual(range(5, 8))
  listing.mockRestore()
  await reader.close()
  await writer.close()
})

test('a journal that is gone goes on above the position that is known from elsewhere', async () => {
  const path = folder()
  const writer = new SqliteJournalWriter(path, { floor: 500 })
  expect(writer.damaged).toMatchObject([{ from: 1 }])
  const first = await writer.append(uplinks(1, 2))
  expect(first).toBeGreaterThan(500)
  await writer.close()
  const again = new SqliteJournalWriter(path, { floor: first + 1 })
  expect(again.damaged).toEqual([])
  expect(await again.append(uplinks(3, 1))).toBe(first + 2)
  await again.close()
})

test('a journal that ends below the known position says what it lost and goes on above', async () => {
  const path = folder()
  const before = new SqliteJournalWriter(path)
  await before.append(uplinks(1, 3))
  await before.close()
  const writer = new SqliteJournalWriter(path, { floor: 7 })
  expect(writer.last()).toBe(3)
  expect(writer.damaged).toMatchObject([{ from: 4 }])
  const first = await writer.append(uplinks(8, 1))
  expect(first).toBeGreaterThan(7)
  const reader = new SqliteJournalReader(path)
  expect(await positions(reader)).toEqual([1, 2, 3, first])
  expect(reader.damaged).toMatchObject([{ from: 4, to: first - 1 }])
  await reader.close()
  await writer.close()
})
