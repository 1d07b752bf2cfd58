import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type DamagedSegment, JournalUnavailableError } from '../../../core/ports/journal'
import { temporaryFolders } from '../../../test/conformance/temporary-folder'
import { positions, range, readAll, uplink, uplinks } from '../../../test/conformance/uplinks'
import { cutTo, overwrite } from '../../../test/conformance/wreck'
import { SqliteJournalReader, SqliteJournalWriter } from '.'

const folder = temporaryFolders()
const page = 4096

/** Three segments of 100 uplinks, each uplink about a quarter of a page; every tenth retained. */
async function threeSegments(): Promise<string> {
  const path = folder()
  const writer = new SqliteJournalWriter(path, { maxSegmentBytes: 80_000 })
  for (let first = 1; first <= 300; first += 100)
    await writer.append(
      uplinks(first, 100).map((each, index) => ({ ...each, retain: index % 10 === 0, payload: Buffer.alloc(900, index) })),
    )
  await writer.close()
  expect(readdirSync(path)).toEqual(['000000000001.db', '000000000101.db', '000000000201.db'])
  return path
}

const segment = (path: string, first: number) => join(path, `${String(first).padStart(12, '0')}.db`)

function lost(damaged: readonly DamagedSegment[]): number[] {
  return damaged.flatMap(({ from, to }) => range(from, to)).sort((a, b) => a - b)
}

async function look(path: string) {
  const reader = new SqliteJournalReader(path)
  const found = await positions(reader)
  const retained = (await reader.readRetained(0, 1000)).map((each) => each.position)
  await reader.close()
  return { found, retained, damaged: reader.damaged }
}

test.each([
  ['its header is overwritten', (file: string) => overwrite(file, 0, 100)],
  ['its first page is overwritten', (file: string) => overwrite(file, 0, page)],
  ['the root of its tree is overwritten', (file: string) => overwrite(file, page, page)],
])('a segment of which %s is reported, and all of it is salvaged', async (_how, damage) => {
  const path = await threeSegments()
  damage(segment(path, 101))
  const { found, retained, damaged } = await look(path)
  expect(found).toEqual(range(1, 300))
  expect(retained).toEqual(range(0, 29).map((n) => n * 10 + 1))
  expect(damaged).toMatchObject([{ segment: '000000000101.db' }])
  expect(lost(damaged)).toEqual([])
})

test('pages overwritten in the middle of a segment cost their own uplinks and no others', async () => {
  const path = await threeSegments()
  overwrite(segment(path, 101), 12 * page, 3 * page)
  const { found, damaged } = await look(path)
  const missing = range(1, 300).filter((position) => !found.includes(position))
  expect(missing.length).toBeGreaterThan(3)
  expect(missing.length).toBeLessThan(20)
  expect(Math.min(...missing)).toBeGreaterThan(101)
  expect(Math.max(...missing)).toBeLessThan(200)
  expect(lost(damaged)).toEqual(missing)
})

test('a segment that was cut off is read as far as it goes, and the rest is reported lost', async () => {
  const path = await threeSegments()
  const file = segment(path, 101)
  cutTo(file, Math.floor(statSync(file).size / 2))
  const { found, damaged } = await look(path)
  const missing = range(1, 300).filter((position) => !found.includes(position))
  expect(missing.length).toBeGreaterThan(30)
  expect(missing.at(-1)).toBe(200)
  expect(lost(damaged)).toEqual(missing)
})

test('a segment of length zero is reported lost as a whole', async () => {
  const path = await threeSegments()
  cutTo(segment(path, 101), 0)
  const { found, damaged } = await look(path)
  expect(found).toEqual([...range(1, 100), ...range(201, 300)])
  expect(damaged).toMatchObject([{ segment: '000000000101.db', from: 101, to: 200 }])
})

test('a segment that is missing in the middle is reported', async () => {
  const path = await threeSegments()
  rmSync(segment(path, 101))
  const { found, damaged } = await look(path)
  expect(found).toEqual([...range(1, 100), ...range(201, 300)])
  expect(damaged).toMatchObject([{ from: 101, to: 200 }])
})

test('bytes that changed inside a payload are noticed, and only that uplink is lost', async () => {
  const path = await threeSegments()
  const db = new DatabaseSync(segment(path, 101))
  db.exec("UPDATE uplinks SET payload = x'00' WHERE position = 150")
  db.close()
  const { found, damaged } = await look(path)
  expect(found).toEqual(range(1, 300).filter((position) => position !== 150))
  expect(damaged).toMatchObject([{ from: 150, to: 150 }])
})

test('uplinks that vanished from a segment without any error are noticed', async () => {
  const path = await threeSegments()
  const db = new DatabaseSync(segment(path, 101))
  db.exec('DELETE FROM uplinks WHERE position BETWEEN 120 AND 129')
  db.close()
  const { found, damaged } = await look(path)
  // A page that was freed as a whole still has its uplinks, and they are salvaged from it.
  const missing = range(1, 300).filter((position) => !found.includes(position))
  expect(missing.length).toBeGreaterThan(3)
  expect(range(120, 129)).toEqual(expect.arrayContaining(missing))
  expect(lost(damaged)).toEqual(missing)
})

test('damage is reported once, however often it is passed', async () => {
  const path = await threeSegments()
  cutTo(segment(path, 101), 0)
  const reader = new SqliteJournalReader(path)
  await positions(reader)
  await positions(reader, 99)
  await reader.readRetained(0, 10)
  await positions(reader)
  expect(reader.damaged).toHaveLength(1)
  await reader.close()
})

test('a payload over many pages is salvaged byte by byte', async () => {
  const path = folder()
  const writer = new SqliteJournalWriter(path)
  const payload = Uint8Array.from({ length: 50_000 }, (_, index) => index % 251)
  await writer.append([uplink(1), uplink(2, { payload, topic: 'Größe', refusal: 'PACKET_TOO_LARGE' }), uplink(3)])
  await writer.close()
  overwrite(segment(path, 1), 0, page)
  const reader = new SqliteJournalReader(path)
  const found = await readAll(reader)
  expect(found).toHaveLength(3)
  expect(found[1]).toMatchObject({ topic: 'Größe', refusal: 'PACKET_TOO_LARGE', qos: 1, retain: false })
  expect(Buffer.from(found[1]?.payload ?? []).equals(Buffer.from(payload))).toBe(true)
  await reader.close()
})

describe('a writer that finds the newest segment damaged', () => {
  test.each([
    ['its header is overwritten', (file: string) => overwrite(file, 0, 100), range(1, 300)],
    ['it has length zero', (file: string) => cutTo(file, 0), range(1, 200)],
  ])('because %s, keeps it for reading and goes on where no position was ever used', async (_how, damage, left) => {
    const path = await threeSegments()
    damage(segment(path, 201))
    const writer = new SqliteJournalWriter(path)
    expect(writer.last()).toBe(left.at(-1))
    expect(writer.damaged).toMatchObject([{ segment: '000000000201.damaged', from: (left.at(-1) ?? 0) + 1 }])
    const first = await writer.append(uplinks(301, 2))
    expect(first).toBeGreaterThan(1_000_000)
    expect(writer.damaged[0]?.to).toBe(first - 1)
    const { found, damaged } = await look(path)
    expect(found).toEqual([...left, first, first + 1])
    expect(damaged.at(-1)).toMatchObject({ from: (left.at(-1) ?? 0) + 1, to: first - 1 })
    await writer.close()

    const next = new SqliteJournalWriter(path)
    expect(await next.append(uplinks(303, 1))).toBe(first + 2)
    expect(next.damaged).toEqual([])
    await next.close()
  })

  test('goes on above what the projector has already seen', async () => {
    const path = await threeSegments()
    cutTo(segment(path, 201), 0)
    const floor = 77_000_000
    const writer = new SqliteJournalWriter(path, { floor })
    expect(await writer.append(uplinks(1, 1))).toBeGreaterThan(floor)
    await writer.close()
  })

  test('salvages what was only in its write-ahead log', async () => {
    const path = folder()
    const killed = new SqliteJournalWriter(path)
    await killed.append(uplinks(1, 20))
    await killed.append(uplinks(21, 20))
    overwrite(segment(path, 1), 0, page)
    // The log has newer versions of all pages but the first, whose checksum no longer fits once it is overwritten there too.
    overwrite(`${segment(path, 1)}-wal`, 32 + 24, 100)
    const writer = new SqliteJournalWriter(path)
    const first = await writer.append(uplinks(41, 1))
    const { found } = await look(path)
    expect(found).toEqual([...range(1, 40), first])
    await writer.close()
  })

  test('does so too when the damage happens while it runs', async () => {
    const path = folder()
    const writer = new SqliteJournalWriter(path)
    await writer.append(uplinks(1, 100, { payload: new Uint8Array(900) }))
    const other = new DatabaseSync(segment(path, 1))
    // Makes the writer forget the pages it has in memory.
    other.exec('INSERT INTO seal VALUES (0); PRAGMA wal_checkpoint(TRUNCATE)')
    other.close()
    overwrite(segment(path, 1), 0, 30 * page)
    await expect(writer.append(uplinks(101, 1))).rejects.toBeInstanceOf(JournalUnavailableError)
    const first = await writer.append(uplinks(101, 1))
    expect(first).toBeGreaterThan(101)
    expect(writer.damaged.at(-1)).toMatchObject({ segment: '000000000001.damaged', to: first - 1 })
    const { found } = await look(path)
    expect(found.at(-1)).toBe(first)
    await writer.close()
  })
})
