import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { forgetTopic } from '../../core/hub-topics'
import { mostMadeUp } from '../../core/projection/made-up-channels'
import { smallDisk } from '../../test/conformance/small-disk'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { RecordedSite } from '../../test/helpers/recorded-site'
import { begin, hour, meter, now, recording, uplink } from '../../test/helpers/recording'
import { type ReplayOptions, replay } from './replay'
import { isSame, reportText } from './report'
import { Room } from './room'

const folder = temporaryFolders()

async function site(config: object = {}): Promise<RecordedSite> {
  const made = new RecordedSite(folder(), { site: { timeZone: 'Europe/Berlin' }, ...config })
  await made.register('ACV-1', { type: 'acuvim-ii', dialect: 'acuvim' })
  return made
}

let template: RecordedSite

beforeAll(async () => {
  template = await site()
  await template.journal(recording())
  await template.project(now)
})

/** The recording, journalled and projected: each test has a copy of its own. */
async function recorded(): Promise<RecordedSite> {
  const root = folder()
  cpSync(template.dir.root, root, { recursive: true })
  return new RecordedSite(root, { site: template.config.site })
}

function run(made: RecordedSite, over: Partial<ReplayOptions> = {}) {
  const workDir = join(made.dir.root, 'rebuilt')
  mkdirSync(workDir)
  const room = { check: () => undefined }
  const [onProgress, onStep] = [() => undefined, () => undefined]
  return replay({ site: made, workDir, room, from: null, device: null, now: () => now, onProgress, onStep, ...over })
}

/** Contents of all files; what SQLite shares between processes is no content. */
function contents(root: string): Record<string, string> {
  const files = readdirSync(root, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  const hashed = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.endsWith('-shm') && !path.includes('/rebuilt/'))
    .map((path) => [relative(root, path), createHash('sha256').update(readFileSync(path)).digest('hex')] as const)
    // An empty log is none.
    .filter(([path, hash]) => !(path.endsWith('-wal') && hash === createHash('sha256').digest('hex')))
  return Object.fromEntries(hashed)
}

/** Changes the live database behind everybody's back; must hit at least one row. */
function tamper(made: RecordedSite, sql: (tables: { readings: string; hours: string; days: string }) => string): void {
  const db = new DatabaseSync(made.dir.projection)
  const table = (pattern: string) => {
    const found = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ?").get(pattern)
    return `"${found?.name}"`
  }
  const tables = { readings: table('reading_acuvim-ii_*'), hours: table('bucket_1h_*'), days: table('bucket_1d') }
  const { changes } = db.prepare(sql(tables)).run()
  db.close()
  expect(Number(changes)).toBeGreaterThan(0)
}

test('on untouched data nothing differs, everything was compared, and no file of the live data is another', async () => {
  const made = await recorded()
  const before = contents(made.dir.root)
  const report = await run(made)
  expect(report.differences).toEqual([])
  expect(isSame({ ...report, kept: null })).toBe(true)
  expect(report).toMatchObject({
    upTo: recording().length,
    uplinks: recording().length,
    movedOn: 0,
    pruned: null,
    notProjected: 0,
  })
  expect(report.compared).toMatchObject({ readings: 590 + 60 + 140, latest: 2 })
  expect(report.compared.gaps).toBeGreaterThan(1)
  // 4 channels of the meter and one of the polled meter, in 5 minutes, hours and days.
  expect(report.compared.buckets).toBeGreaterThan(600)
  expect(contents(made.dir.root)).toEqual(before)
  expect(reportText({ ...report, kept: null })).toMatch(/^Read 792 messages in .*\n(.*\n)*Nothing differs\.\n$/)
})

test('a row that was changed behind its back is found and named, and nothing else', async () => {
  const made = await recorded()
  const at = begin + 222 * 60_000
  tamper(made, ({ readings }) => `UPDATE ${readings} SET active_power = 9999 WHERE at = ${at} AND epoch = 1`)
  const report = { ...(await run(made)), kept: null }
  expect(isSame(report)).toBe(false)
  expect(report.differing).toEqual({ readings: 1, latest: 0, gaps: 0, buckets: 0 })
  expect(report.differences).toEqual([
    {
      kind: 'readings',
      device: 'ACV-1',
      at,
      until: at + 1,
      detail: 'the reading (epoch 1, number 222) differs: active_power is 9999, rebuilt 1022',
    },
  ])
  expect(reportText(report)).toContain(`${new Date(at).toISOString()}  ACV-1: the reading (epoch 1, number 222) differs`)
})

const hourAt = begin + 2 * hour

test.each([
  [
    'a deleted reading',
    'readings',
    ({ readings }: { readings: string }) => `DELETE FROM ${readings} WHERE at = ${hourAt} AND epoch = 1`,
    'the reading (epoch 1, number 120) is missing in the live database',
  ],
  [
    'a reading that never came',
    'readings',
    ({ readings }: { readings: string }) => `UPDATE ${readings} SET seq = 70000 WHERE at = ${hourAt} AND epoch = 1`,
    'the reading (epoch 1, number 70000) is in the live database, but the journal does not give it',
  ],
  ['newest values', 'latest', () => 'UPDATE latest SET at = at - 60000', 'its newest values differ: at is'],
  ['newest values that are gone', 'latest', () => 'DELETE FROM latest', 'the live database has none'],
  ['a gap that is gone', 'gaps', () => 'DELETE FROM gap WHERE missing > 0', 'is missing in the live database'],
  ['a gap that says it is filled', 'gaps', () => 'UPDATE gap SET missing = 0 WHERE missing > 0', 'missing is 0, rebuilt'],
  [
    'a sum of an hour',
    'buckets',
    ({ hours }: { hours: string }) =>
      `UPDATE ${hours} SET packed = (SELECT packed FROM ${hours} ORDER BY key LIMIT 1) WHERE key = (SELECT key FROM ${hours} ORDER BY key LIMIT 1 OFFSET 3)`,
    'the 1h bucket differs: ',
  ],
  ['a day that is gone', 'buckets', ({ days }: { days: string }) => `DELETE FROM ${days}`, 'is missing in the live database'],
] as const)('%s is found', async (_, kind, sql, detail) => {
  const made = await recorded()
  tamper(made, sql)
  const { differing, differences } = await run(made)
  expect(differing[kind]).toBeGreaterThan(0)
  const kinds = new Set(differences.map((difference) => difference.kind))
  expect([...kinds]).toContain(kind)
  expect(differences.filter((one) => one.kind === kind).map((one) => one.detail)).toContainEqual(expect.stringContaining(detail))
})

test('with a beginning only what arrived since then is compared', async () => {
  const made = await recorded()
  tamper(made, ({ readings }) => `UPDATE ${readings} SET frequency = 49 WHERE at = ${begin + 60_000}`)
  const since = await run(made, { from: begin + 6 * hour })
  expect(since.differences).toEqual([])
  // 6 hours of the meter less its gap, what was late, the second boot, and half of the polled ones.
  expect(since.compared.readings).toBeGreaterThan(300)
  expect(since.compared.readings).toBeLessThan(450)
})

test('one device alone can be compared', async () => {
  const made = await recorded()
  tamper(made, ({ readings }) => `UPDATE ${readings} SET frequency = 49 WHERE at = ${begin + 60_000}`)
  const { compared, differences } = await run(made, { device: 'BUS-1' })
  expect([compared.readings, compared.latest, differences]).toEqual([140, 1, []])
})

test('what is not projected yet is left alone, and said', async () => {
  const made = await site()
  await made.journal(recording())
  await made.project(now, 500)
  const report = await run(made)
  expect(report).toMatchObject({ upTo: 500, uplinks: 500, differences: [] })
  expect(report.notProjected).toBe(recording().length - 500)
})

test('roll-ups that the hub has not made yet are no difference', async () => {
  const made = await recorded()
  tamper(made, () => "INSERT OR IGNORE INTO dirty SELECT key, '5m', 0 FROM series")
  await made.journal([meter(700, { epoch: 2, at: now - 60_000 })])
  await made.project(now - 2 * hour)
  expect((await run(made)).differences).toEqual([])
})

test('what comes while it runs is not compared: only up to where it looked', async () => {
  const made = await recorded()
  const more = [...Array(30).keys()].map((i) => meter(100 + i, { epoch: 2, at: now - 1_800_000 + i * 60_000 }))
  const room = { check: () => undefined }
  let projected: Promise<void> | null = null
  const report = await run(made, {
    room,
    onProgress: () => {
      // Once, as soon as the journal was read: the hub goes on.
      projected ??= made.journal(more).then(() => made.project(now))
    },
  })
  await projected
  expect(report.differences).toEqual([])
})

test('a journal whose beginning was pruned is compared as far as it goes', async () => {
  const made = await site()
  const uplinks = recording()
  await made.journal(uplinks.slice(0, 300), { maxSegmentBytes: 1 })
  await made.journal(uplinks.slice(300), { maxSegmentBytes: 1 })
  await made.project(now)
  expect(await made.prune(uplinks[299]?.receivedAt ?? 0)).toBeGreaterThan(0)
  const report = await run(made)
  expect(report.pruned?.position).toBeGreaterThan(1)
  expect(report.differences).toEqual([])
  expect(report.compared.readings).toBeGreaterThan(100)
  expect(report.compared.buckets).toBeGreaterThan(100)
})

test('messages that waited for approval are found where the hub took them up', async () => {
  const made = await site({ registration: { policy: 'pending' } })
  await made.register('NEW-1', { type: 'acuvim-ii', dialect: 'acuvim', approval: 'pending' })
  const waiting = [...Array(50).keys()].map((seq) => meter(seq, { id: 'NEW-1' }))
  await made.journal([...recording().filter(({ identity }) => identity === 'ACV-1'), ...waiting])
  await made.project(now)
  await made.approve('NEW-1')
  await made.journal(waiting.map((kept) => ({ ...kept, replayed: true })))
  await made.project(now)
  const { differing, compared, offeredAgain } = await run(made)
  expect([differing.readings, differing.buckets, differing.latest, offeredAgain]).toEqual([0, 0, 0, 50])
  expect(compared.readings).toBe(650 + 50)
})

test('a time zone other than the one the hub has shows in the roll-ups', async () => {
  const made = await recorded()
  const elsewhere = { dir: made.dir, config: { ...made.config, site: { timeZone: 'Asia/Kolkata' } } }
  const { differing } = await run(made, { site: elsewhere })
  expect(differing.buckets).toBeGreaterThan(0)
  expect(differing.readings).toBe(0)
})

test('a deleted device is gone in both', async () => {
  const made = await site()
  const gone = [...Array(50).keys()].map((seq) => meter(seq, { id: 'GONE' }))
  const note = uplink('GONE', forgetTopic, {}, begin + 51 * 60_000)
  await made.journal(
    [...gone, { ...note, payload: new Uint8Array() }, ...recording()].sort((a, b) => a.receivedAt - b.receivedAt),
  )
  await made.project(now)
  const { differences, compared } = await run(made)
  expect(differences).toEqual([])
  expect(compared.readings).toBe(790)
})

/** A meter whose every message has a channel with another name, beside what it measures. */
const inventive = [...Array(mostMadeUp + 100).keys()].map((seq) => {
  const d = { p: 1000 + seq, [`v${begin + seq}`]: seq }
  return uplink('ODD', 'acuvim/ODD/telemetry', { v: 1, ep: 1, sq: seq, ts: begin + seq * 60_000, d }, begin + seq * 60_000 + 400)
})

test('of a device that makes up names all the time the same ones are left out, also when the hub was started anew', async () => {
  const made = await site()
  await made.journal(inventive)
  for (const upTo of [300, mostMadeUp, mostMadeUp + 50]) await made.project(now, upTo)
  await made.project(now)
  const { differences, compared } = await run(made)
  expect(differences).toEqual([])
  expect(compared.readings).toBe(inventive.length)
  const db = new DatabaseSync(made.dir.projection)
  const count = (sql: string) => db.prepare(`SELECT count(*) AS n FROM ${sql}`).get()?.n
  expect(count("extra_channel WHERE type = 'acuvim-ii'")).toBe(mostMadeUp)
  expect(count("channel WHERE name GLOB 'v[0-9]*'")).toBe(mostMadeUp)
  expect(count("rejected WHERE code = 'TOO_MANY_CHANNELS'")).toBe(1)
  db.close()
})

test('an empty journal has nothing that differs', async () => {
  const made = await site()
  await made.journal([])
  await made.project(now)
  const report = await run(made)
  expect(report).toMatchObject({ upTo: 0, uplinks: 0, differences: [] })
  expect(reportText({ ...report, kept: null })).toContain('Nothing differs.')
})

test('when the disk gets tight it stops with the reason', async () => {
  const made = await recorded()
  const room = new Room(made.dir.root, Number.MAX_SAFE_INTEGER)
  await expect(run(made, { room })).rejects.toThrow(/^the disk of .* is nearly full: .* --keep$/)
})

test('on a full disk it says that the disk is full, and nothing else', async () => {
  const made = await recorded()
  const disk = smallDisk(2 * 1024 * 1024)
  try {
    disk.fill()
    await expect(run(made, { workDir: disk.folder })).rejects.toThrow(/full/)
  } finally {
    disk.dispose()
  }
})
