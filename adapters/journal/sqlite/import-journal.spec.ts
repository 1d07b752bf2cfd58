import fs, { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import type { Uplink } from '../../../core/uplink'
import { temporaryFolders } from '../../../test/conformance/temporary-folder'
import { arrival, positions, range, readAll, uplink, uplinks } from '../../../test/conformance/uplinks'
import { discardImport, JournalImport, oldestPosition, SqliteJournalReader, SqliteJournalWriter } from '.'
import { isSealed, newestArrival } from './seal'
import { listSegments, type SegmentFile } from './segment-files'

const folder = temporaryFolders()
const hour = 3_600_000

const at = (position: number, over: Partial<Uplink> = {}): Uplink => ({ position, ...uplink(position, over) })
const stretch = (from: number, to: number) => range(from, to).map((position) => at(position))
/** Without what SQLite keeps beside a file that is open, or was read while nobody wrote. */
const names = (path: string) =>
  readdirSync(path)
    .filter((name) => !/-(wal|shm)$/.test(name))
    .sort()

/** Everything in a journal, and what its reader found missing. */
async function contents(path: string) {
  const reader = new SqliteJournalReader(path)
  const all = await readAll(reader)
  await reader.close()
  return { all: all.map(plain), damaged: reader.damaged }
}
const plain = (each: Uplink) => ({ ...each, payload: Buffer.from(each.payload).toString('hex') })

function imported(path: string, all: readonly Uplink[], limits = {}) {
  const into = new JournalImport(path, limits)
  into.add(all)
  return into.commit()
}

async function written(path: string, count: number): Promise<void> {
  const writer = new SqliteJournalWriter(path)
  await writer.append(uplinks(1, count))
  await writer.close()
}

test('an imported journal is the one a writer would have left, in finished segments, and the writer goes on behind it', async () => {
  const [written, path] = [folder(), folder()]
  const options = { maxSegmentAgeMs: hour }
  const all = range(1, 40).map((number) =>
    uplink(number, {
      receivedAt: arrival + Math.floor(number / 10) * hour,
      qos: (number % 3) as 0 | 1 | 2,
      retain: number % 7 === 0,
      refusal: number === 9 ? 'NOT_JSON' : null,
      payload: Buffer.from([number, 0, 255]),
      ...(number === 8 && { replayed: true }),
    }),
  )
  const writer = new SqliteJournalWriter(written, options)
  for (const each of all) await writer.append([each])
  await writer.close()
  const reader = new SqliteJournalReader(written)
  const result = imported(path, await readAll(reader), options)
  await reader.close()
  expect(result).toEqual({ uplinks: 40, segments: 5, first: 1, last: 40 })
  expect(await contents(path)).toEqual({ all: (await contents(written)).all, damaged: [] })
  expect(names(path)).toEqual([...names(written), '000000000041.db'])
  expect(listSegments(path).slice(0, -1).map(isSealed)).toEqual([true, true, true, true, true])

  const next = new SqliteJournalWriter(path, options)
  expect([next.last(), next.damaged]).toEqual([40, []])
  expect(await next.append(uplinks(41, 2, { receivedAt: arrival + 9 * hour }))).toBe(41)
  expect(next.prune(arrival + 2 * hour, 42)).toBe(2)
  await next.close()
  expect((await contents(path)).all.map(({ position }) => position)).toEqual(range(20, 42))
})

test('a segment ends by its size', () => {
  const path = folder()
  const large = range(1, 2000).map((position) => at(position, { payload: Buffer.alloc(1000, position) }))
  expect(imported(path, large, { maxSegmentBytes: 400_000 }).segments).toBe(4)
  for (const { path: file } of listSegments(path)) expect(fs.statSync(file).size).toBeLessThan(800_000)
})

test('what is there stays, and a newest segment that is empty does no harm', async () => {
  const path = folder()
  await written(path, 5)
  expect(new JournalImport(path).last).toBe(5)
  imported(path, stretch(6, 8))
  expect(names(path)).toEqual(['000000000001.db', '000000000006.db', '000000000009.db'])
  // As a hub that was killed leaves it: open, with a log beside it.
  const open = new DatabaseSync(join(path, '000000000009.db'))
  open.exec('PRAGMA journal_mode = WAL; CREATE TABLE later (x); DROP TABLE later')
  expect(existsSync(join(path, '000000000009.db-wal'))).toBe(true)
  open.close()
  imported(path, stretch(9, 12))
  expect(await contents(path)).toEqual({ all: stretch(1, 12).map(plain), damaged: [] })
  expect(names(path)).toEqual(['000000000001.db', '000000000006.db', '000000000009.db', '000000000013.db'])
})

test('a newest segment that is empty goes when the import does not begin with it, and must not be in use', async () => {
  const path = folder()
  imported(path, stretch(1, 5))
  const reading = new DatabaseSync(join(path, '000000000006.db'))
  reading.exec('PRAGMA journal_mode = WAL; BEGIN; SELECT count(*) FROM uplinks')
  expect(() => imported(path, stretch(9, 10))).toThrow(/000000000006\.db cannot be finished: is it in use\?/)
  reading.close()
  discardImport(path)
  expect(names(path)).toEqual(['000000000001.db', '000000000006.db'])
  imported(path, stretch(9, 10))
  expect(names(path)).toEqual(['000000000001.db', '000000000009.db', '000000000011.db'])
})

test('a writer that was killed leaves a log beside its newest segment: what is in it counts', async () => {
  const path = folder()
  const writer = new SqliteJournalWriter(path)
  await writer.append(uplinks(1, 5))
  const copy = folder()
  for (const end of ['', '-wal']) fs.copyFileSync(join(path, `000000000001.db${end}`), join(copy, `000000000001.db${end}`))
  await writer.close()
  expect(new JournalImport(copy).last).toBe(5)
  imported(copy, stretch(6, 9))
  expect(await contents(copy)).toEqual({ all: stretch(1, 9).map(plain), damaged: [] })
})

test('an empty segment far behind what is imported stays where the journal goes on', async () => {
  const path = folder()
  await written(path, 3)
  const floored = new SqliteJournalWriter(path, { floor: 500 })
  const next = await floored.append([uplink(4)])
  await floored.close()
  const newest = new DatabaseSync(join(path, names(path).at(-1) ?? ''))
  newest.exec('DELETE FROM uplinks')
  newest.close()
  expect(new JournalImport(path).last).toBe(3)
  imported(path, stretch(4, 6))
  const writer = new SqliteJournalWriter(path)
  expect(await writer.append([uplink(7)])).toBe(next)
  await writer.close()
  const { all, damaged } = await contents(path)
  expect(all.map(({ position }) => position)).toEqual([...range(1, 6), next])
  expect(damaged).toMatchObject([{ from: 4, to: next - 1 }])
})

test('positions that are missing are told once for a segment, however many there are, and all others are read', async () => {
  const path = folder()
  const odd = range(1, 6_000)
    .filter((position) => position % 2 === 1)
    .map((position) => at(position, { retain: position % 5 === 0 }))
  imported(path, [...odd, at(6_002, { receivedAt: arrival + 9e9 }), at(6_003, { receivedAt: arrival + 9e9 })])
  const { all, damaged } = await contents(path)
  expect(all).toEqual([...odd, at(6_002, { receivedAt: arrival + 9e9 }), at(6_003, { receivedAt: arrival + 9e9 })].map(plain))
  expect(damaged).toEqual([
    {
      ...{ segment: '000000000001.db', from: 1, to: 6_001, leftOut: true },
      detail: expect.stringContaining('does not have all of its messages'),
    },
  ])
  const reader = new SqliteJournalReader(path)
  expect(await reader.readRetained(0, 100_000)).toHaveLength(600)
  expect(await positions(reader, 5_990)).toEqual([5_991, 5_993, 5_995, 5_997, 5_999, 6_002, 6_003])
  await reader.close()
})

test('missing positions are told once also where the next segment follows without a hole', async () => {
  const path = folder()
  imported(
    path,
    [1, 3, 5, 8].map((position) => at(position)),
  )
  expect((await contents(path)).damaged).toMatchObject([{ segment: '000000000001.db', from: 1, to: 8 }])
})

test('in a segment with missing positions, too, a byte that changed is not read as a message', async () => {
  const path = folder()
  imported(path, [...stretch(1, 3), ...stretch(5, 9)])
  const segment = new DatabaseSync(join(path, '000000000001.db'))
  segment.exec("UPDATE uplinks SET payload = x'00' WHERE position = 6")
  segment.close()
  expect((await contents(path)).all.map(({ position }) => position)).toEqual([1, 2, 3, 5, 7, 8, 9])
})

test('retention knows the newest arrival of an imported segment', () => {
  const path = folder()
  imported(path, [at(1, { receivedAt: arrival + 50 }), at(2, { receivedAt: arrival })])
  const [file] = listSegments(path) as [SegmentFile]
  expect(newestArrival(file)).toBe(arrival + 50)
  const segment = new DatabaseSync(file.path)
  expect(segment.prepare('SELECT newest_at FROM seal').get()).toEqual({ newest_at: arrival + 50 })
  segment.close()
})

test('before it is committed nothing is in the journal, and what a crash left is gone with the next import', async () => {
  const path = folder()
  await written(path, 5)
  const before = await contents(path)
  new JournalImport(path, { maxSegmentBytes: 1 }).add(stretch(6, 2000))
  expect(names(path)).toEqual(['000000000001.db', 'import.partial'])
  expect(await contents(path)).toEqual(before)
  // A hub does not mind it.
  const writer = new SqliteJournalWriter(path)
  expect(writer.last()).toBe(5)
  await writer.close()
  imported(path, stretch(6, 7))
  expect(names(path)).toEqual(['000000000001.db', '000000000006.db', '000000000008.db'])
  expect((await contents(path)).all).toEqual(stretch(1, 7).map(plain))
})

test('a power cut while segments are moved in leaves a shorter journal, and the next import goes on there', async () => {
  const path = folder()
  const all = range(1, 12).map((position) => at(position, { receivedAt: arrival + position * hour }))
  for (const moved of [0, 1, 5, 12]) {
    const real = fs.renameSync
    let left = moved
    const into = new JournalImport(path, { maxSegmentAgeMs: hour })
    const known = into.last
    into.add(all.filter(({ position }) => position > known))
    const moving = jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (String(from).includes('import.partial') && !String(from).endsWith('.new') && left-- === 0) throw new Error('power cut')
      real(from, to)
    })
    if (moved < 12) expect(() => into.commit()).toThrow('power cut')
    else into.commit()
    moving.mockRestore()
    const { all: there, damaged } = await contents(path)
    expect(damaged).toEqual([])
    expect(there).toEqual(all.slice(0, Math.min(12, known + moved)).map(plain))
  }
  expect((await contents(path)).all).toEqual(all.map(plain))
})

test('a newest part that is damaged cannot be gone on from', async () => {
  for (const name of ['000000000001.damaged', '000000000001.db']) {
    const path = folder()
    writeFileSync(join(path, name), 'no database')
    expect(() => new JournalImport(path)).toThrow(/The newest part of the journal, .* is damaged/)
    expect(names(path)).toEqual([name])
  }
})

test('positions must go up, and be above what is there', async () => {
  const path = folder()
  await written(path, 5)
  const into = new JournalImport(path)
  expect(() => into.add([at(5)])).toThrow('Position 5 was to be imported behind 5.')
  into.add([at(7)])
  expect(() => into.add([at(7)])).toThrow('Position 7 was to be imported behind 7.')
  into.discard()
  expect(names(path)).toEqual(['000000000001.db'])
  discardImport(path)
  expect(into.commit()).toMatchObject({ segments: 0 })
})

test('whatever is imported, in whatever pieces, is what is read', async () => {
  const any = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 90 }), fc.uint8Array({ maxLength: 40 })),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  const property = fc.asyncProperty(
    any,
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 0, max: 4 }),
    async (steps, piece, own) => {
      const path = folder()
      if (own > 0) await written(path, own)
      let position = own
      const all = steps.map(([step, minutes, payload]) => {
        position += step
        return at(position, { receivedAt: arrival + minutes * 60_000, payload, retain: minutes % 2 === 0 })
      })
      const into = new JournalImport(path, { maxSegmentAgeMs: hour })
      for (let i = 0; i < all.length; i += piece) into.add(all.slice(i, i + piece))
      into.commit()
      const found = await contents(path)
      expect(found.all).toEqual([...stretch(1, own), ...all].map(plain))
      const known = new Set(found.all.map((each) => each.position))
      const lost = range(found.all[0]?.position ?? 1, position).filter((each) => !known.has(each))
      for (const each of lost) expect(found.damaged.some(({ from, to }) => from <= each && each <= to)).toBe(true)
      if (lost.length === 0) expect(found.damaged).toEqual([])
    },
  )
  await fc.assert(property, { numRuns: 12 })
})

test('a journal says with which position it begins', async () => {
  const path = folder()
  expect(oldestPosition(path)).toBeNull()
  imported(path, [at(7), at(8), at(9, { receivedAt: arrival + 9e9 }), at(10, { receivedAt: arrival + 18e9 })])
  expect(oldestPosition(path)).toBe(7)
  const writer = new SqliteJournalWriter(path)
  writer.prune(arrival + 9e9, 10)
  expect(oldestPosition(path)).toBe(9)
  await writer.close()
})
