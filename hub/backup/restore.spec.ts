import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { backUp, backupSite, rowsOf, write } from '../../test/helpers/backup-site'
import { lockDataDir } from '../data-dir/lock'
import { checkBackup } from './check-backup'
import { hashFile } from './copy-file'
import { contentsOf, type Manifest, writeManifest } from './manifest'
import { restoreBackup, restorePath } from './restore'
import { beginFolder } from './target'

const folder = temporaryFolders()

async function backedUp(): Promise<{ readonly data: string; readonly backup: string; readonly manifest: Manifest }> {
  const { dir } = await backupSite(folder())
  symlinkSync('flows.json', join(dir.root, 'node-red/link.json'))
  const backup = join(folder(), 'copy')
  const { manifest } = await backUp(dir.root, backup)
  return { data: dir.root, backup, manifest }
}

const restore = (backup: string, manifest: Manifest, to: string) => {
  const target = beginFolder(restorePath(to, backup))
  return restoreBackup(backup, manifest, target).finally(() => target.discard())
}

test.each(['absent', 'empty'])('into a folder that is %s everything comes back, with its rights', async (which) => {
  const { data, backup, manifest } = await backedUp()
  const parent = folder()
  const to = join(parent, 'data')
  if (which === 'empty') mkdirSync(to)
  await restore(backup, manifest, to)
  expect(readdirSync(parent)).toEqual(['data'])
  const rights = (root: string) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter(({ name }) => !/-(wal|shm)$/.test(name))
      .map(({ parentPath, name }) => [join(parentPath, name).slice(root.length), statSync(join(parentPath, name)).mode & 0o777])
      .sort()
  expect(rights(to)).toEqual(rights(data))
  expect(statSync(to).mode & 0o777).toBe(0o700)
  for (const { path, kind } of manifest.files)
    if (kind === 'database') expect(rowsOf(join(to, path))).toEqual(rowsOf(join(data, path)))
    else expect(readFileSync(join(to, path))).toEqual(readFileSync(join(data, path)))
  expect(readFileSync(join(to, 'node-red/link.json'), 'utf8')).toBe('[]')
})

const flip = (path: string, at: number) => {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

test.each([
  [
    'a bit that flipped in a segment',
    (at: (path: string) => string) => flip(at('data/journal/000000000001.db'), 9_000),
    /^journal\/000000000001\.db was changed/,
  ],
  ['a file that is gone', (at: (path: string) => string) => rmSync(at('data/tls/ca.key')), /^tls\/ca\.key is missing$/],
  [
    'a file cut off',
    (at: (path: string) => string) => truncateSync(at('data/audit.db'), 100),
    /^audit\.db has 100 bytes but must have/,
  ],
  [
    'something at its end',
    (at: (path: string) => string) => appendFileSync(at('data/epoch'), '1'),
    /^epoch has 12 bytes but must have 11$/,
  ],
  [
    'a link in the place of a file',
    (at: (path: string) => string) => {
      rmSync(at('data/epoch'))
      symlinkSync('/etc/hostname', at('data/epoch'))
    },
    /^epoch is no file$/,
  ],
  [
    'a manifest somebody changed',
    (at: (path: string) => string) =>
      writeFileSync(at('manifest.json'), readFileSync(at('manifest.json'), 'utf8').replace('1.2.3', '1.2.4')),
    /^manifest\.json is damaged$/,
  ],
  ['half a manifest', (at: (path: string) => string) => truncateSync(at('manifest.json'), 1_000), /^manifest\.json is damaged$/],
] as const)('%s is found', async (_, harm, problem) => {
  const { backup } = await backedUp()
  harm((path) => join(backup, path))
  const { problems } = await checkBackup(backup)
  expect(problems).toEqual([expect.stringMatching(problem)])
})

test('a database that was damaged when its hash was taken is found by looking into it', async () => {
  const { backup, manifest } = await backedUp()
  const path = join(contentsOf(backup), 'registry.db')
  flip(path, 4096)
  const hashed = await hashFile(path)
  writeManifest(backup, {
    ...manifest,
    files: manifest.files.map((file) => (file.path === 'registry.db' ? { ...file, ...hashed } : file)),
  })
  expect((await checkBackup(backup)).problems).toEqual([expect.stringMatching(/^registry\.db is damaged inside: /)])
})

test('what changes between the look and the restoring leaves nothing', async () => {
  const { backup, manifest } = await backedUp()
  const parent = folder()
  flip(join(contentsOf(backup), 'wills.db'), 5_000)
  await expect(restore(backup, manifest, join(parent, 'data'))).rejects.toThrow('wills.db changed while it was restored')
  expect(readdirSync(parent)).toEqual([])
})

test('only an empty folder is restored into, and none a Busbar runs on', async () => {
  const { backup, data } = await backedUp()
  const full = folder()
  write(join(full, 'anything'), '')
  expect(() => restorePath(full, backup)).toThrow(/is not empty, and nothing is restored over what is there/)
  expect(() => restorePath(join(full, 'anything'), backup)).toThrow(/is no folder/)
  expect(() => restorePath(join(full, 'a', 'b'), backup)).toThrow(/there is no folder .*\/a; make it/)
  expect(() => restorePath(join(backup, 'data2'), backup)).toThrow(/lies in the backup itself/)
  const unlock = lockDataDir(join(data, 'lock.db'))
  expect(() => restorePath(data, backup)).toThrow(/a Busbar is running on .*; stop it/)
  unlock()
  expect(() => restorePath(data, backup)).toThrow(/is not empty/)
})

test.each([
  ['../outside', {}],
  ['/etc/passwd', {}],
  ['tls/../../outside', {}],
  ['away/file', { links: [{ path: 'away', to: '/tmp' }] }],
])('a manifest that names %s is refused', async (path, over) => {
  const { backup, manifest } = await backedUp()
  const file = { ...(manifest.files[0] as Manifest['files'][number]), path }
  writeManifest(backup, { ...manifest, files: [file], ...over })
  await expect(checkBackup(backup)).rejects.toThrow(/was not made by Busbar/)
})

test('what is no backup, or a newer one, is refused with what to do', async () => {
  const { backup, manifest } = await backedUp()
  await expect(checkBackup(folder())).rejects.toThrow(/is no backup: there is no manifest\.json/)
  writeManifest(backup, { ...manifest, version: '9.0.0', format: 2 } as Manifest)
  await expect(checkBackup(backup)).rejects.toThrow(
    /made by Busbar 9\.0\.0 in format 2; this one knows format 1\. Use that version/,
  )
  expect(existsSync(backup)).toBe(true)
})
