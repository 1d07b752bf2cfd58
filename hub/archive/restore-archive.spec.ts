import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { SqliteJournalWriter } from '../../adapters/journal/sqlite'
import type { Uplink } from '../../core/uplink'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { archiveInto, comparable, journalOf, overlapping } from '../../test/helpers/archived-site'
import { RecordedSite } from '../../test/helpers/recorded-site'
import { hour, meter, now, recording } from '../../test/helpers/recording'
import { ScriptedObjects } from '../../test/helpers/scripted-objects'
import { dataDirAt } from '../data-dir/data-dir'
import { lockDataDir } from '../data-dir/lock'
import { CannotRunError } from '../replay/cannot-run'
import { ArchiveReader } from './archive-reader'
import { PatientStore } from './patient-store'
import { type Restored, type RestoreOptions, restoreArchive } from './restore-archive'
import { restoredText } from './restore-report'
import { openRestoreTarget } from './restore-target'

const folder = temporaryFolders()
const site = '3f0f5a0e-58c1-4a5e-9d6b-0d2a4c1b7e11'
const other = '00000000-58c1-4a5e-9d6b-0d2a4c1b7e11'

let all: readonly Uplink[]
let archive: ScriptedObjects
const place = '/mnt/archive'
beforeAll(async () => {
  const recorded = new RecordedSite(join(folder(), 'data'))
  await recorded.journal(recording(), { maxSegmentBytes: 40_000 })
  all = await journalOf(recorded.dir.journal)
})
beforeEach(async () => {
  archive = new ScriptedObjects()
  await archiveInto(archive.open(), site, overlapping(all, 150, 100))
})

async function restore(to: string, over: Partial<RestoreOptions> = {}): Promise<Restored> {
  const target = openRestoreTarget(to, place)
  try {
    return await restoreArchive({
      reader: new ArchiveReader(new PatientStore(archive.open())),
      place,
      target,
      room: { requireFor: () => undefined, check: () => undefined },
      until: null,
      devices: null,
      skipDamaged: false,
      takeLater: false,
      ...over,
    })
  } finally {
    target.release()
  }
}

/** A data folder as a backup of the first so many messages gives it. */
async function restoredFromBackup(count: number, id: string | null = site): Promise<string> {
  const { dir } = new RecordedSite(join(folder(), 'data'))
  const writer = new SqliteJournalWriter(dir.journal, { minFreeBytes: 0 })
  await writer.append(all.slice(0, count))
  await writer.close()
  if (id !== null) writeFileSync(dir.siteId, `${id}\n`)
  return dir.root
}

const journalIn = async (data: string) => comparable(await journalOf(dataDirAt(data).journal))
const keyOf = (...parts: readonly string[]) =>
  [...archive.stored.keys()].find((key) => parts.every((part) => key.includes(part))) as string
const manifestOf = (first: number) => keyOf('manifests/', `/${String(first).padStart(16, '0')}-`)
/** An archive in which every message is once. */
async function withoutOverlap(): Promise<void> {
  archive = new ScriptedObjects()
  await archiveInto(archive.open(), site, overlapping(all, 100, 100))
}

test('a new folder and an empty one get every message as it was, and the site', async () => {
  const [fresh, empty] = [join(folder(), 'data'), folder()]
  for (const to of [fresh, empty]) {
    const restored = await restore(to)
    expect(restored).toMatchObject({
      ...{ site, before: 0, findings: [], usedAgain: 0, isPartial: false },
      ...{ from: all[0]?.receivedAt, to: all.at(-1)?.receivedAt },
      journal: { uplinks: all.length, first: 1, last: all.length },
    })
    expect(await journalIn(to)).toEqual(comparable(all))
    expect(readFileSync(dataDirAt(to).siteId, 'utf8')).toBe(`${site}\n`)
    expect(readdirSync(to).sort()).toEqual(['journal', 'site-id'])
    expect(statSync(to).mode & 0o777).toBe(0o700)
    const text = restoredText(place, to, restored, 1.5)
    expect(text).toContain(`Restored ${all.length} messages from ${place} to ${to}: positions 1 to ${all.length}, in `)
    expect(text).toMatch(/Not in an archive: users and API keys, devices with .* credentials, certificates, settings, flows/)
  }
})

test('a folder restored from a backup gets what came after it, and what it has once more gives nothing', async () => {
  const data = await restoredFromBackup(437)
  const restored = await restore(data)
  expect(restored).toMatchObject({ before: 437, journal: { uplinks: all.length - 437, first: 438, last: all.length } })
  expect(restoredText(place, data, restored, 1)).toContain(`positions 438 to ${all.length}, behind position 437 which it had`)
  expect(await journalIn(data)).toEqual(comparable(all))
  expect(readdirSync(dataDirAt(data).journal).filter((name) => name.startsWith('import'))).toEqual([])
  const again = await restore(data)
  expect(again.journal.uplinks).toBe(0)
  expect(restoredText(place, data, again, 1)).toMatch(/has all that is in .* already: .* position 792\. Nothing was added/)
})

test('any archive, whatever its batches were and however often, gives exactly its messages', async () => {
  const slice = fc.tuple(fc.nat(all.length - 1), fc.integer({ min: 1, max: 200 }))
  const property = fc.asyncProperty(fc.array(slice, { minLength: 1, maxLength: 8 }), fc.nat(300), async (slices, backedUp) => {
    archive = new ScriptedObjects()
    const batches = slices.map(([from, count]) => all.slice(from, from + count))
    await archiveInto(archive.open(), site, batches)
    const archived = new Set(batches.flat().map(({ position }) => position))
    const data = backedUp === 0 ? join(folder(), 'data') : await restoredFromBackup(backedUp)
    await restore(data)
    const expected = all.filter(({ position }) => position <= backedUp || archived.has(position))
    expect(await journalIn(data)).toEqual(comparable(expected))
  })
  await fc.assert(property, { numRuns: 15 })
})

test('a folder without a site id is known by its messages', async () => {
  const data = await restoredFromBackup(300, null)
  await restore(data)
  expect(await journalIn(data)).toEqual(comparable(all))
  expect(readFileSync(dataDirAt(data).siteId, 'utf8')).toBe(`${site}\n`)
  archive = new ScriptedObjects()
  await archiveInto(archive.open(), site, [all.slice(500)])
  await expect(restore(await restoredFromBackup(300, null))).rejects.toThrow(/does not say of which site it is/)
})

test('what must not be restored into is refused, and stays as it is', async () => {
  const elsewhere = await restoredFromBackup(10, other)
  await expect(restore(elsewhere)).rejects.toThrow(`is of site ${other}, but the archive of site ${site}`)
  expect(await journalIn(elsewhere)).toHaveLength(10)

  const used = await restoredFromBackup(100)
  const unlock = lockDataDir(dataDirAt(used).lock)
  await expect(restore(used)).rejects.toThrow(/a Busbar is running on .*; stop it first/)
  unlock()

  const went = await restoredFromBackup(100)
  const writer = new SqliteJournalWriter(dataDirAt(went).journal, { minFreeBytes: 0 })
  await writer.append([meter(9000, { at: now })])
  await writer.close()
  await expect(restore(went)).rejects.toThrow(
    /went its own way: its position 101 is a message of "ACV-1" that arrived at 2026-11-21T09/,
  )
  expect(await journalIn(went)).toHaveLength(101)

  const broken = await restoredFromBackup(100)
  writeFileSync(join(dataDirAt(broken).journal, '000000000101.db'), 'no database')
  await expect(restore(broken)).rejects.toThrow(CannotRunError)
  await expect(restore(broken)).rejects.toThrow(
    /The newest part of the journal, .*000000000101\.db, is damaged.* Move the journal of/,
  )

  const strange = folder()
  writeFileSync(join(strange, 'photos'), '')
  await expect(restore(strange)).rejects.toThrow(/is neither empty nor Busbar's data folder/)
  expect(() => openRestoreTarget(join(strange, 'data'), strange)).toThrow('lies in the archive itself')
  await expect(restore(join(strange, 'no/where'))).rejects.toThrow('there is no folder')
  await expect(restore(join(strange, 'photos'))).rejects.toThrow('is no folder')
  await expect(
    restore(join(strange, 'data'), {
      room: {
        check: () => undefined,
        requireFor(bytes) {
          throw new CannotRunError(`no room for ${bytes > 10_000}`)
        },
      },
    }),
  ).rejects.toThrow('no room for true')
  expect(readdirSync(strange)).toEqual(['photos'])
})

test('a disk that gets full meanwhile leaves nothing', async () => {
  const [data, fresh] = [await restoredFromBackup(100), join(folder(), 'data')]
  for (const to of [data, fresh]) {
    let checks = 0
    const room = {
      requireFor: () => undefined,
      check() {
        if (++checks === 4) throw new CannotRunError('the disk got full meanwhile')
      },
    }
    await expect(restore(to, { room })).rejects.toThrow('got full meanwhile')
  }
  expect(existsSync(fresh)).toBe(false)
  expect(await journalIn(data)).toHaveLength(100)
  expect(readdirSync(dataDirAt(data).journal).filter((name) => name.startsWith('import'))).toEqual([])
})

describe('damage', () => {
  const refusedAnd = async (problem: RegExp) => {
    const to = join(folder(), 'data')
    await expect(restore(to)).rejects.toThrow(problem)
    expect(existsSync(to)).toBe(false)
    const restored = await restore(to, { skipDamaged: true })
    expect(restoredText(place, to, restored, 1)).toMatch(problem)
    return { there: await journalIn(to), restored }
  }

  test('an object that was changed is refused, or left out: only what no other batch has is missing', async () => {
    await withoutOverlap()
    const object = keyOf('raw/', '/BUS-1/')
    const [, first, last] = /(\d{16})-(\d{16})-/.exec(object) ?? []
    archive.stored.get(object)?.fill(0, 20, 30)
    const { there, restored } = await refusedAnd(/raw\/local\/.*BUS-1.* was changed: its SHA-256 is another one/)
    const lost = all.filter(
      ({ identity, position }) => identity === 'BUS-1' && position >= Number(first) && position <= Number(last),
    )
    expect(lost.length).toBeGreaterThan(5)
    expect(there).toEqual(comparable(all.filter((each) => !lost.includes(each))))
    expect(restored.findings).toMatchObject([{ uplinks: lost.length }])
  })

  test('in batches that overlap nothing is missing then', async () => {
    archive.stored.delete(keyOf('raw/', '/BUS-1/'))
    await archiveInto(archive.open(), site, [all])
    // A manifest is known by the one that comes after it, also where another batch has what it had.
    archive.stored.delete(manifestOf(301))
    const to = join(folder(), 'data')
    expect(await restore(to)).toMatchObject({ findings: [] })
    expect(await journalIn(to)).toEqual(comparable(all))
    await restore(await restoredFromBackup(420))
  })

  test('a manifest that is missing is noticed by the next one, and the newest by the marker', async () => {
    await withoutOverlap()
    archive.stored.delete(manifestOf(301))
    const inner = await refusedAnd(/comes after position 400, but the manifest of the batch that ended there is missing/)
    expect(inner.there).toEqual(comparable(all.filter(({ position }) => position <= 300 || position > 400)))
    expect(inner.restored.findings).toMatchObject([{ uplinks: 100 }])
    archive.stored.delete(manifestOf(701))
    const end = await refusedAnd(/archive\.json says that the archive goes to position 792/)
    expect(end.there).toHaveLength(600)
  })

  test('what lies below what the folder has does not matter', async () => {
    await withoutOverlap()
    archive.stored.delete(manifestOf(1))
    archive.stored.delete(keyOf('raw/', '/0000000000000101-'))
    const data = await restoredFromBackup(350)
    await restore(data)
    expect(await journalIn(data)).toEqual(comparable(all))
  })

  test('what was deleted for its age is missing only where it leaves a hole', async () => {
    await withoutOverlap()
    archive.stored.delete(manifestOf(1))
    const to = join(folder(), 'data')
    const restored = await restore(to)
    expect(await journalIn(to)).toEqual(comparable(all.slice(100)))
    expect(restoredText(place, to, restored, 1)).toContain('It begins with position 101: what came before is not in the archive.')
    await expect(restore(await restoredFromBackup(50))).rejects.toThrow(/comes after position 100, but the manifest/)
  })

  test('without its archive.json it is still known of which site it is', async () => {
    archive.stored.delete('archive.json')
    const { there } = await refusedAnd(/archive\.json is missing/)
    expect(there).toEqual(comparable(all))
  })

  test.each([
    ['"uplinks":', '"uplinks":1', 'does not have as many messages as its objects'],
    [`"site":"${site}"`, `"site":"${other}"`, `is of another site, ${other}`],
    ['"version":1', '"version":2', 'has version 2; this Busbar knows version 1'],
    ['"raw/', '"../', 'has fields that are missing or wrong'],
    ['{', '', 'is no JSON object'],
  ])('a manifest in which %s became %s', async (was, is, problem) => {
    const manifest = manifestOf(101)
    archive.stored.set(manifest, Buffer.from(String(archive.stored.get(manifest)).replace(was, is)))
    await refusedAnd(new RegExp(`0000000000000101-.*\\.json ${problem}`))
  })
})

describe('a site that was restored from a backup, but not from its archive, used positions again', () => {
  const again = (position: number): Uplink => ({
    ...(all[position - 1] as Uplink),
    receivedAt: now + position,
    payload: Buffer.from('{}'),
  })

  test('is refused, or the later messages are taken', async () => {
    const later = Array.from({ length: 30 }, (_, n) => again(701 + n))
    await archiveInto(archive.open(), site, [later])
    const to = join(folder(), 'data')
    await expect(restore(to)).rejects.toThrow(/position 701 is a message of .* and also .*--conflict later takes the later/)
    const restored = await restore(to, { takeLater: true })
    expect(restored.usedAgain).toBe(30)
    expect(await journalIn(to)).toEqual(comparable([...all.slice(0, 700), ...later, ...all.slice(730)]))
  })

  test('two that arrived at the same time cannot both be right', async () => {
    await archiveInto(archive.open(), site, [[{ ...(all[9] as Uplink), payload: Buffer.from('{}') }]])
    await expect(restore(join(folder(), 'data'), { takeLater: true })).rejects.toThrow(
      /have different messages for 1 position: position 10/,
    )
  })
})

describe('a part', () => {
  test('until a time: everything before the first message that arrived then', async () => {
    const to = join(folder(), 'data')
    const until = now - 5 * hour
    const restored = await restore(to, { until })
    const end = all.findIndex(({ receivedAt }) => receivedAt >= until)
    expect(end).toBeGreaterThan(100)
    expect(await journalIn(to)).toEqual(comparable(all.slice(0, end)))
    // Should somebody start it after all, the plant's archive takes nothing from it.
    expect(existsSync(dataDirAt(to).siteId)).toBe(false)
    expect(restoredText(place, to, restored, 1)).toMatch(/Do not run .* as the plant's hub/)
    await expect(restore(join(folder(), 'data'), { until: 1000 })).rejects.toThrow('nothing was made')
  })

  test('of some devices: only these, into an empty folder', async () => {
    const to = join(folder(), 'data')
    const restored = await restore(to, { devices: ['BUS-1'] })
    expect(await journalIn(to)).toEqual(comparable(all.filter(({ identity }) => identity === 'BUS-1')))
    expect(restoredText(place, to, restored, 1)).toMatch(/\d+ positions among them have no message/)
    await expect(restore(to, { devices: ['ACV-1'] })).rejects.toThrow('--devices needs an empty folder')
    const missing = join(folder(), 'data')
    await expect(restore(missing, { devices: ['NO-1'] })).rejects.toThrow('nothing of that is in')
    expect(existsSync(missing)).toBe(false)
  })
})

test('where there is no archive it says so', async () => {
  archive = new ScriptedObjects()
  await expect(restore(join(folder(), 'data'))).rejects.toThrow(/there is no archive in .*: neither archive\.json nor a manifest/)
})
