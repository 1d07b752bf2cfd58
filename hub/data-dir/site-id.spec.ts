import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { backUp, backupSite } from '../../test/helpers/backup-site'
import { restoreBackup, restorePath } from '../backup/restore'
import { beginFolder } from '../backup/target'
import { dataDirAt } from './data-dir'
import { siteId } from './site-id'

const folder = temporaryFolders()

test('a site has an id from its first start on, and no two have the same', () => {
  const path = join(folder(), 'site-id')
  const id = siteId(path)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(siteId(path)).toBe(id)
  expect(readFileSync(path, 'utf8')).toBe(`${id}\n`)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(siteId(join(folder(), 'site-id'))).not.toBe(id)
})

test.each(['', 'plant 7', '../../etc'])(
  'a file that says "%s" is not replaced: the archive of the site would be lost to it',
  (text) => {
    const path = join(folder(), 'site-id')
    writeFileSync(path, text)
    expect(() => siteId(path)).toThrow(/must hold a UUID.*from a backup or from the archive.json/)
    expect(readFileSync(path, 'utf8')).toBe(text)
  },
)

test('a folder restored from a backup is the same site', async () => {
  const { dir } = await backupSite(folder())
  const id = siteId(dir.siteId)
  const backup = join(folder(), 'copy')
  const { manifest } = await backUp(dir.root, backup)
  const to = join(folder(), 'data')
  const target = beginFolder(restorePath(to, backup))
  await restoreBackup(backup, manifest, target).finally(() => target.discard())
  expect(siteId(dataDirAt(to).siteId)).toBe(id)
})
