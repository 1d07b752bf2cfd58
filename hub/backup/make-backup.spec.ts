import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteJournalWriter } from '../../adapters/journal/sqlite'
import { smallDisk } from '../../test/conformance/small-disk'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { backUp, backupSite, rowsOf, write } from '../../test/helpers/backup-site'
import { meter, now, recording } from '../../test/helpers/recording'
import { checkBackup } from './check-backup'
import { contentsOf } from './manifest'

const folder = temporaryFolders()
const segmentsOf = (root: string) => readdirSync(join(root, 'journal')).sort()

test('everything is in it, by value, for its owner only, and each database is one file', async () => {
  const { dir } = await backupSite(folder())
  const to = join(folder(), 'copy')
  const { manifest, leftOut, unsettled } = await backUp(dir.root, to)
  const copy = contentsOf(to)
  for (const name of ['registry.db', 'identity.db', 'audit.db', 'wills.db', 'projection.db'])
    expect(rowsOf(join(copy, name))).toEqual(rowsOf(join(dir.root, name)))
  const segments = segmentsOf(dir.root).filter((name) => name.endsWith('.db'))
  expect(segments.length).toBeGreaterThan(3)
  expect(segmentsOf(copy)).toEqual(segments)
  for (const name of segments) expect(rowsOf(join(copy, 'journal', name))).toEqual(rowsOf(join(dir.journal, name)))
  expect(readFileSync(join(copy, 'node-red/flows_cred.json'), 'utf8')).toBe('{"$":"encrypted"}')
  const entries = readdirSync(to, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777
    expect([entry.name, mode]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600])
  }
  expect(entries.filter(({ name }) => /-(wal|shm|journal)$/.test(name))).toEqual([])
  expect(manifest.files.find(({ path }) => path === 'tls/ca.crt')?.mode).toBe(0o644)
  expect(manifest.newest).toEqual({ position: recording().length, receivedAt: recording().at(-1)?.receivedAt })
  expect([leftOut, unsettled]).toEqual([[], []])
  expect(await checkBackup(to)).toEqual({ manifest, problems: [] })
})

test('what belongs to the process or is not finished is not in it; what is set aside is', async () => {
  const { dir } = await backupSite(folder())
  for (const name of [
    'lock.db',
    'ports.json',
    'epoch.new',
    'replay-abc/projection.db',
    'tls/ca.key.new',
    'node-red/flows.json.$$$',
  ])
    write(join(dir.root, name), 'x')
  write(join(dir.root, 'projection.db.damaged'), readFileSync(dir.projection))
  write(join(dir.root, 'projection.db.damaged-wal'), 'and its log')
  symlinkSync('flows.json', join(dir.root, 'node-red/link.json'))
  const socket = createServer().listen(join(dir.root, 'node-red/socket'))
  const { manifest, leftOut } = await backUp(dir.root, join(folder(), 'copy'))
  socket.close()
  const paths = manifest.files.map(({ path }) => path)
  expect(paths.filter((path) => /lock|ports|\.new|replay|\$\$\$|link/.test(path))).toEqual([])
  expect(paths).toEqual(expect.arrayContaining(['projection.db.damaged', 'projection.db.damaged-wal']))
  expect(manifest.links).toEqual([{ path: 'node-red/link.json', to: 'flows.json' }])
  expect(leftOut).toEqual(['node-red/socket'])
})

test('nothing in it knows of a position that its journal has not, whatever is written meanwhile', async () => {
  const { dir } = await backupSite(folder())
  const journal = new SqliteJournalWriter(dir.journal, { maxSegmentBytes: 40_000, minFreeBytes: 0 })
  const [registry, projection, audit] = [dir.registry, dir.projection, dir.audit].map((file) => new DatabaseSync(file))
  registry?.exec("INSERT INTO consumer (id, stream, offset) VALUES ('flow', 'readings', 0)")
  const begun = journal.last()
  let seq = 600
  let appended = Promise.resolve(0)
  const to = join(folder(), 'copy')
  // A hub at work: at every step of the backup it journals, projects what it journalled, handles that, and tells of it.
  await backUp(dir.root, to, () => {
    appended = journal.append([...Array(5)].map(() => meter(seq++, { epoch: 3, at: now })))
    projection?.prepare('UPDATE progress SET cursor = ?').run(journal.last())
    registry?.prepare("UPDATE consumer SET offset = ? WHERE id = 'flow'").run(journal.last() * 1024)
    audit?.exec(`PRAGMA user_version = ${journal.last()}`)
  })
  await appended
  const last = journal.last()
  await journal.close()
  for (const database of [registry, projection, audit]) database?.close()

  const copy = contentsOf(to)
  const value = (file: string, sql: string) => {
    const database = new DatabaseSync(join(copy, file), { readOnly: true })
    try {
      return Number(Object.values(database.prepare(sql).get() ?? {})[0])
    } finally {
      database.close()
    }
  }
  const newest = segmentsOf(copy).at(-1) ?? ''
  const ends = {
    handled: value('registry.db', "SELECT offset FROM consumer WHERE id = 'flow'") / 1024,
    audited: value('audit.db', 'PRAGMA user_version'),
    projected: value('projection.db', 'SELECT cursor FROM progress'),
    journalled: value(`journal/${newest}`, 'SELECT max(position) FROM uplinks'),
  }
  expect(begun).toBeLessThan(ends.handled)
  expect(ends.handled).toBeLessThan(ends.audited)
  expect(ends.handled).toBeLessThan(ends.projected)
  expect(ends.projected).toBeLessThan(ends.journalled)
  expect(ends.journalled).toBeLessThanOrEqual(last)
  const positions = segmentsOf(copy).flatMap((name) =>
    (rowsOf(join(copy, 'journal', name)).uplinks as { position: number }[]).map((r) => r.position),
  )
  expect(positions).toEqual(Array.from({ length: ends.journalled }, (_, i) => i + 1))
})

test('a segment that is finished or past its retention meanwhile makes no hole', async () => {
  const { dir } = await backupSite(folder())
  const journal = new SqliteJournalWriter(dir.journal, { maxSegmentBytes: 40_000, minFreeBytes: 0 })
  const listed = segmentsOf(dir.root).filter((name) => name.endsWith('.db'))
  let seq = 600
  let step = 0
  const to = join(folder(), 'copy')
  await backUp(dir.root, to, () => {
    // Past what was listed first, while that is still being copied.
    if (step++ === 1) journal.prune(now - 4 * 3_600_000, journal.last())
    void journal.append([...Array(40)].map(() => meter(seq++, { epoch: 3, at: now })))
  })
  await journal.close()
  const names = segmentsOf(contentsOf(to))
  expect(segmentsOf(dir.root)).not.toContain(listed[2])
  const rows = names.flatMap((name) => rowsOf(join(contentsOf(to), 'journal', name)).uplinks as { position: number }[])
  expect(names.length).toBeGreaterThan(3)
  expect(names).not.toContain(listed[0])
  const first = rows[0]?.position ?? 0
  expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: rows.length }, (_, i) => first + i))
  expect(rows.at(-1)?.position).toBeGreaterThan(recording().length)
})

test('when a segment that was still written to is deleted meanwhile, it says so', async () => {
  const { dir } = await backupSite(folder())
  const away = folder()
  const open = segmentsOf(dir.root).findLast((name) => name.endsWith('.db')) ?? ''
  let once = false
  const backup = backUp(dir.root, join(away, 'copy'), () => {
    if (!once) rmSync(join(dir.journal, open))
    once = true
  })
  await expect(backup).rejects.toThrow(`the journal's ${open} was past its retention and deleted meanwhile; run it again`)
  expect(readdirSync(away)).toEqual([])
})

test('files that are written meanwhile are of one moment', async () => {
  const { dir } = await backupSite(folder())
  const [flows, credentials] = [join(dir.root, 'node-red/flows.json'), join(dir.root, 'node-red/flows_cred.json')]
  let deploys = 0
  const to = join(folder(), 'copy')
  await backUp(dir.root, to, () => {
    // The first comes when the flows were copied already, and their credentials were not.
    if (deploys++ > 40) return
    writeFileSync(`${flows}.$$$`, JSON.stringify([deploys]))
    renameSync(`${flows}.$$$`, flows)
    writeFileSync(credentials, JSON.stringify([deploys]))
  })
  const read = (path: string) => readFileSync(join(contentsOf(to), 'node-red', path), 'utf8')
  expect(read('flows.json')).toBe(readFileSync(flows, 'utf8'))
  expect(read('flows_cred.json')).toBe(read('flows.json'))
})

test('keys that never hold still end it; a log that never does is copied and named', async () => {
  const { dir } = await backupSite(folder())
  const away = folder()
  let n = 0
  const log = join(dir.root, 'node-red/flow.log')
  write(log, 'begun\n')
  const { unsettled } = await backUp(dir.root, join(away, 'one'), () => writeFileSync(log, `${n++}\n`, { flag: 'a' }))
  expect(unsettled).toEqual(['node-red/flow.log'])
  const turning = backUp(dir.root, join(away, 'two'), () => writeFileSync(join(dir.tls, 'ca.key'), `key ${n++}`))
  await expect(turning).rejects.toThrow(/tls\/ca\.key in .* changed all the time/)
  expect(readdirSync(away)).toEqual(['one'])
})

test('a damaged segment is copied as it is and named; any other damaged database ends it', async () => {
  const { dir } = await backupSite(folder())
  const away = folder()
  const [first = '', second = ''] = segmentsOf(dir.root)
  truncateSync(join(dir.journal, first), 9_000)
  writeFileSync(join(dir.journal, second), Buffer.alloc(5_000, 7))
  const { manifest } = await backUp(dir.root, join(away, 'one'))
  expect(manifest.files.filter(({ damage }) => damage !== undefined).map(({ path }) => path)).toEqual([
    `journal/${first}`,
    `journal/${second}`,
  ])
  expect(await checkBackup(join(away, 'one'))).toEqual({ manifest, problems: [] })
  truncateSync(dir.identity, 9_000)
  await expect(backUp(dir.root, join(away, 'two'))).rejects.toThrow(/identity\.db is damaged: .*Restore it from an older backup/)
  expect(readdirSync(away)).toEqual(['one'])
})

test('folders that were put on another disk come along; a link further down stays one', async () => {
  const { dir } = await backupSite(folder())
  const elsewhere = folder()
  for (const name of ['journal', 'node-red', 'wills.db', 'epoch']) {
    renameSync(join(dir.root, name), join(elsewhere, name))
    symlinkSync(join(elsewhere, name), join(dir.root, name))
  }
  symlinkSync('/', join(elsewhere, 'node-red/root'))
  const to = join(folder(), 'copy')
  const { manifest } = await backUp(dir.root, to)
  expect(manifest.links).toEqual([{ path: 'node-red/root', to: '/' }])
  expect(manifest.newest?.position).toBe(recording().length)
  expect(rowsOf(join(contentsOf(to), 'wills.db'))).toEqual(rowsOf(dir.wills))
  expect(readFileSync(join(contentsOf(to), 'epoch'), 'utf8')).toBe('1763683000\n')
  expect(await checkBackup(to)).toEqual({ manifest, problems: [] })
})

test('a database a flow keeps is copied like Busbar’s own', async () => {
  const { dir } = await backupSite(folder())
  mkdirSync(join(dir.root, 'node-red/own'))
  const own = new DatabaseSync(join(dir.root, 'node-red/own/data.sqlite'))
  own.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES ('in the log only')")
  const to = join(folder(), 'copy')
  await backUp(dir.root, to)
  own.close()
  expect(rowsOf(join(contentsOf(to), 'node-red/own/data.sqlite'))).toEqual({ t: [{ a: 'in the log only' }] })
})

test.each([200_000, 700_000])('on a disk that is full after %d bytes it says so, and nothing is left', async (bytes) => {
  const { dir } = await backupSite(folder())
  const disk = smallDisk(bytes)
  try {
    // Where no small disk can be mounted there is none to fill.
    if (statSync(disk.folder).dev === statSync(dir.root).dev) return
    await expect(backUp(dir.root, join(disk.folder, 'copy'))).rejects.toThrow(/^the backup could not be made: .*disk is full/)
    expect(readdirSync(disk.folder)).toEqual([])
  } finally {
    disk.dispose()
  }
})
