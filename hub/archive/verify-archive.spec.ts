import { gunzipSync, gzipSync } from 'node:zlib'
import { sha256 } from '../../adapters/archive/encode'
import type { ArchiveManifest } from '../../adapters/archive/format/manifest'
import { SinkFailure } from '../../core/ports/sink'
import type { Uplink } from '../../core/uplink'
import { archiveDay, archiveInto, overlapping } from '../../test/helpers/archived-site'
import { now, recording } from '../../test/helpers/recording'
import { ScriptedObjects } from '../../test/helpers/scripted-objects'
import { ArchiveReader } from './archive-reader'
import { listArchive } from './list-archive'
import { listText } from './list-report'
import { PatientStore } from './patient-store'
import { type Verified, verifyArchive } from './verify-archive'
import { damagedText, wholeText } from './verify-report'

const site = '3f0f5a0e-58c1-4a5e-9d6b-0d2a4c1b7e11'
const place = '/mnt/archive'
const all: readonly Uplink[] = recording().map((uplink, index) => ({ position: index + 1, ...uplink }))

let archive: ScriptedObjects
let sleeps: number[]
let onSleep: () => void
beforeEach(async () => {
  sleeps = []
  onSleep = () => {}
  await begin(overlapping(all, 100, 100))
})

async function begin(batches: readonly (readonly Uplink[])[]): Promise<void> {
  archive = new ScriptedObjects()
  await archiveInto(archive.open(), site, batches)
  await archiveDay(archive.open(), '2026-11-20', 'ACV-1')
  await archiveDay(archive.open(), '2026-11-21', 'ACV-1')
}

const sleep = async (ms: number) => {
  sleeps.push(ms)
  onSleep()
}
const reader = () => new ArchiveReader(new PatientStore(archive.open(), sleep))
const verify = (since: number | null = null): Promise<Verified> => verifyArchive({ reader: reader(), place, since })
const keys = (...parts: readonly string[]) =>
  [...archive.stored.keys()].filter((key) => parts.every((part) => key.includes(part))).sort()
const key = (...parts: readonly string[]) => keys(...parts)[0] as string
const manifestOf = (first: number) => key('manifests/', `/${String(first).padStart(16, '0')}-`)
const problems = async () => (await verify()).findings.map((finding) => `${finding.key} ${finding.problem}`)

test('an archive in which all is right is whole, and tells what it has', async () => {
  const verified = await verify()
  expect(verified).toMatchObject({
    ...{ site, batches: 8, objects: keys('raw/').length, uplinks: all.length, readings: 2, findings: [] },
    ...{ from: all[0]?.receivedAt, to: all.at(-1)?.receivedAt, unnamed: { count: 0 } },
  })
  expect(wholeText(place, verified)).toMatch(
    /^\/mnt\/archive is whole: 792 messages in 8 batches and \d+ files, and 2 files of daily readings\.\nThe messages arrived from 2026-11-20T21:00:/,
  )
})

test('messages that are in several batches count once', async () => {
  await begin([...overlapping(all, 150, 100), all.slice(30, 500)])
  expect(await verify()).toMatchObject({ uplinks: all.length, findings: [] })
})

test('what a crash left is harmless, and said', async () => {
  archive.stored.delete(manifestOf(701))
  archive.stored.set('archive.json', Buffer.from(String(archive.stored.get('archive.json')).replace('792', '700')))
  const verified = await verify()
  expect(verified).toMatchObject({ uplinks: 700, findings: [] })
  expect(verified.unnamed.count).toBeGreaterThan(0)
  expect(wholeText(place, verified)).toMatch(/In no batch: \d files with \d+ kB\. Harmless: left by a crash, .*\n- raw\//)
})

test('what is damaged but archived once more is no loss', async () => {
  archive.stored.delete(key('raw/', '/ACV-1/', '/0000000000000101-'))
  archive.stored.get(key('raw/', '/BUS-1/'))?.fill(7, 40, 41)
  archive.stored.delete(manifestOf(401))
  archive.stored.set(manifestOf(601), Buffer.from('{}'))
  const damaged = await verify()
  expect([damaged.findings.length, damaged.harmless.length]).toEqual([4, 0])
  await archiveInto(archive.open(), site, [all.slice(0, 550), all.slice(540, 720)])
  const verified = await verify()
  expect(verified).toMatchObject({ findings: [], uplinks: all.length })
  expect(verified.harmless).toHaveLength(4)
  expect(wholeText(place, verified)).toMatch(/Damaged, but all of its messages are in another batch, too:\n- /)
})

test('what was deleted for its age is no damage, but said', async () => {
  for (const first of [1, 101]) {
    const { objects } = JSON.parse(String(archive.stored.get(manifestOf(first)))) as ArchiveManifest
    for (const each of [...objects.map((object) => object.key), manifestOf(first)]) archive.stored.delete(each)
  }
  const verified = await verify()
  expect(verified).toMatchObject({ uplinks: all.length - 200, findings: [], after: 200, unnamed: { count: 0 } })
  expect(wholeText(place, verified)).toContain('It begins after position 200, which was in it once')
})

/** Changes the messages of an object, and its manifest with it: only what is in it is wrong then. */
async function rewrite(object: string, change: (text: string) => string): Promise<void> {
  const body = gzipSync(change(gunzipSync(archive.stored.get(object) as Buffer).toString()))
  archive.stored.set(object, body)
  for (const name of keys('manifests/')) {
    const manifest = JSON.parse(String(archive.stored.get(name))) as ArchiveManifest
    if (!manifest.objects.some((each) => each.key === object)) continue
    const sum = await sha256(body)
    const objects = manifest.objects.map((each) => (each.key === object ? { ...each, sha256: sum, bytes: body.length } : each))
    archive.stored.set(name, Buffer.from(JSON.stringify({ ...manifest, objects })))
  }
}

test.each([
  [(text: string) => text.replace('{', '['), /has line 1, of which it is no JSON/],
  [(text: string) => text.slice(0, -1), /does not end with the end of a line/],
  [(text: string) => text.replace(/^.*\n/, ''), /has \d+ messages but must have \d+/],
  [
    (text: string) => text.split('\n').reverse().join('\n').slice(1).concat('\n'),
    /whose position is not above that of the line before/,
  ],
  [(text: string) => text.replace(/"position":(\d+)/, '"position":1'), /does not go from position \d+ to \d+/],
  [(text: string) => text.replace('"qos":1', '"qos":7'), /has line 1, of which qos is not 0, 1 or 2/],
])('an object with other messages than its manifest says is found (%#)', async (change, problem) => {
  await rewrite(key('raw/', '/ACV-1/', '/0000000000000101-'), change)
  expect(await problems()).toEqual([expect.stringMatching(problem)])
})

test('what is damaged is named with what can be restored all the same', async () => {
  archive.stored.get(key('raw/', '/ACV-1/'))?.fill(7, 40, 41)
  archive.stored.delete(key('raw/', '/BUS-1/'))
  const cut = key('raw/', '/ACV-1/', '/0000000000000101-')
  archive.stored.set(cut, (archive.stored.get(cut) as Buffer).subarray(0, -3))
  archive.stored.delete(manifestOf(401))
  archive.stored.set('manifests/readme.txt', Buffer.from('hello'))
  const verified = await verify()
  expect(verified.findings.map(({ problem }) => problem)).toEqual([
    'is no manifest by its name',
    'comes after position 500, but the manifest of the batch that ended there is missing',
    expect.stringMatching(/was changed: its SHA-256 is another one|is missing/),
    expect.stringMatching(/was changed: its SHA-256 is another one|is missing/),
    expect.stringMatching(/has \d+ bytes but must have \d+/),
  ])
  const lost = verified.findings.reduce((sum, { uplinks }) => sum + uplinks, 0)
  expect(verified.uplinks).toBe(all.length - lost)
  const text = damagedText(place, verified)
  expect(text).toContain('/mnt/archive is not whole:\n- manifests/readme.txt is no manifest by its name\n')
  expect(text).toContain(`At most ${lost} messages cannot be restored`)
  expect(text).toContain(`What can be restored (with --damaged skip): ${verified.uplinks} messages in 7 batches`)
})

test('files of readings are held against their checksums', async () => {
  const [first, second] = keys('.parquet').filter((each) => each.endsWith('.parquet')) as [string, string]
  archive.stored.set(first, Buffer.from('PAR1 other readings PAR1'))
  archive.stored.set(second, Buffer.from('PAR1 cut off'))
  expect(await problems()).toEqual([`${first} is another one than its .sha256 says`, `${second} is no whole Parquet file`])
  archive.stored.delete(first)
  archive.stored.delete(`${second}.sha256`)
  archive.stored.set(second, Buffer.from('PAR1PAR1'))
  expect(await problems()).toEqual([
    `${first}.sha256 is of a file of readings that is missing`,
    `${second} has no .sha256 beside it`,
  ])
})

test.each([
  ['is that of the file before', Buffer.from('of the file before')],
  ['is not there yet', null],
])('a day that is being written, whose checksum %s, is no damage when it is there after a moment', async (_, unfinished) => {
  const day = key('.parquet')
  const sum = archive.stored.get(`${day}.sha256`) as Buffer
  if (unfinished) archive.stored.set(`${day}.sha256`, unfinished)
  else archive.stored.delete(`${day}.sha256`)
  onSleep = () => archive.stored.set(`${day}.sha256`, sum)
  expect([await problems(), sleeps]).toEqual([[], [3_000]])
  expect([await problems(), sleeps]).toEqual([[], [3_000]])
})

test('a day that is written for the first time while days are listed is no damage', async () => {
  const day = key('.parquet')
  const body = archive.stored.get(day) as Buffer
  archive.stored.delete(day)
  onSleep = () => archive.stored.set(day, body)
  expect(await problems()).toEqual([])
})

test('what stays damaged is waited for once, however much it is', async () => {
  for (const each of keys('.sha256')) archive.stored.delete(each)
  expect((await verify()).findings).toHaveLength(2)
  expect(sleeps).toEqual([3_000])
})

test('since a day only what arrived then or later is looked at', async () => {
  archive.stored.delete(key('raw/', '/2026-11-20/'))
  archive.stored.set(key('day=2026-11-20'), Buffer.from('damaged'))
  expect((await verify()).findings).toHaveLength(2)
  const verified = await verify(now)
  expect(verified).toMatchObject({ sinceDay: '2026-11-21', findings: [], readings: 1, unnamed: { count: 0 } })
  expect(verified.batches).toBeLessThan(8)
  expect(wholeText(place, verified)).toContain('of what arrived since 2026-11-21 (UTC)')
  // A batch that is missing before is another day's matter; one that is missing since is not.
  archive.stored.delete(manifestOf(601))
  expect((await verify(now)).findings).toMatchObject([{ problem: expect.stringContaining('comes after position 700') }])
})

test('two messages with one position are right when the site was restored from a backup, and wrong when they arrived together', async () => {
  const again = { ...(all[9] as Uplink), payload: Buffer.from('{}') }
  await archiveInto(archive.open(), site, [[{ ...again, receivedAt: now }]])
  const verified = await verify()
  expect(verified).toMatchObject({ findings: [], usedAgain: { count: 1 } })
  expect(wholeText(place, verified)).toMatch(/1 position have two messages.*Restoring needs --conflict later/)
  await archiveInto(archive.open(), site, [[again]])
  expect(await problems()).toEqual([expect.stringMatching(/have different messages for 1 position: position 10 is a message of/)])
})

test('storage that is away for a moment is asked again; one that stays away, or refuses, is not', async () => {
  let failures = 3
  archive.fate = ({ kind }) =>
    kind === 'get' && failures-- > 0 ? new SinkFailure('unavailable', 'connection reset', 1000) : 'works'
  expect(await verify()).toMatchObject({ findings: [], uplinks: all.length })
  expect(sleeps).toEqual([1000, 2000, 8000])
  // In the middle of a list, too.
  let listed = 0
  const open = archive.open.bind(archive)
  jest.spyOn(archive, 'open').mockImplementation(() => {
    const store = open()
    return {
      ...store,
      async *list(prefix) {
        for await (const object of store.list(prefix)) {
          if ([3, 12].includes(++listed)) throw new SinkFailure('unavailable', 'connection reset')
          yield object
        }
      },
    }
  })
  expect(await verify()).toMatchObject({ findings: [], uplinks: all.length, batches: 8, readings: 2 })
  jest.restoreAllMocks()
  archive.fate = () => new SinkFailure('unavailable', 'connection refused')
  await expect(verify()).rejects.toThrow('connection refused')
  sleeps = []
  archive.fate = () => new SinkFailure('misconfigured', 'the key is wrong')
  await expect(verify()).rejects.toThrow('the key is wrong')
  expect(sleeps).toEqual([])
})

describe('list', () => {
  const list = async () => listText(place, await listArchive(reader(), place))

  test('whose, from when to when, how much, by family and device, and days of readings', async () => {
    const text = await list()
    expect(text).toContain(`/mnt/archive: site ${site}.\n792 messages, in 8 batches and ${keys('raw/').length} files with `)
    expect(text).toContain(`They arrived from ${new Date(all[0]?.receivedAt ?? 0).toISOString()} to `)
    expect(text).toContain(`Newest: position 792, of ${new Date(all.at(-1)?.receivedAt ?? 0).toISOString()}.`)
    expect(text).toContain('Daily readings: 2 days, 2026-11-20 to 2026-11-21, in 2 Parquet files with 1 kB.')
    expect(text).toMatch(
      /By family:\n- acuvim: 652 messages, \d+ kB\n- local: 140 messages, \d+ kB\nBy device:\n- ACV-1: 652 .*\n- BUS-1: 140/,
    )
    expect(text).not.toMatch(/damaged|position 1\b|No batch/i)
  })

  test('holes, what was left out, what is damaged, and names as they are', async () => {
    const odd = 'büro 1/\u001b[31m'
    const part = all.slice(9, 300).filter(({ position }) => position % 2 === 1)
    await begin([part, all.slice(400, 500), [{ ...(all[500] as Uplink), identity: odd, topic: 'x' }]])
    archive.stored.set(manifestOf(401), Buffer.from('{}'))
    const text = await list()
    expect(text).toContain('It begins with position 11: what came before was never archived.')
    expect(text).toContain('No batch has these positions:\n- positions 300 to 400\n')
    expect(text).toContain('- büro 1/�[31m: 1 message')
    expect(text).toMatch(
      /Damaged or missing, as far as manifests tell \(see verify\):\n- manifests\/.* is no manifest of raw messages/,
    )
    await begin([part])
    expect(await list()).toContain('144 positions within batches have no message: of devices that are not archived, or lost.')
  })

  test('of a new archive', async () => {
    archive = new ScriptedObjects()
    await archiveInto(archive.open(), site, [])
    expect(await list()).toBe(`/mnt/archive: site ${site}.\nIt has no messages.\nIt has no daily readings (Parquet).\n`)
    archive = new ScriptedObjects()
    await expect(list()).rejects.toThrow('there is no archive in /mnt/archive')
  })
})
