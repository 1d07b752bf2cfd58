import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { checkDatabase, copyDatabase, DamagedDatabaseError } from './copy-database'

const folder = temporaryFolders()
const count = (file: string) => {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database.prepare('SELECT count(*) AS count FROM t').get()?.count
  } finally {
    database.close()
  }
}

/** 20 MB, with a log. */
function large(file: string): DatabaseSync {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a BLOB); BEGIN')
  const insert = database.prepare('INSERT INTO t VALUES (randomblob(4000))')
  for (let i = 0; i < 5000; i++) insert.run()
  database.exec('COMMIT')
  return database
}

test('one that is written to at every step is copied in one go, as it was when that began, and nobody waits', async () => {
  const root = folder()
  const [from, to] = [join(root, 'from.db'), join(root, 'to.db')]
  const writer = large(from)
  let steps = 0
  let bytes = 0
  await copyDatabase(from, to, (done) => {
    bytes += done
    // Would SQLite begin again, that were the end of it at last.
    if (steps++ < 100) writer.exec('INSERT INTO t VALUES (randomblob(4000))')
  })
  expect(steps).toBeGreaterThan(3)
  expect(steps).toBeLessThan(10)
  expect([count(to), count(from)]).toEqual([5000, 5000 + steps])
  expect(bytes).toBe(statSync(to).size)
  expect(statSync(to).mode & 0o777).toBe(0o600)
  writer.close()
  expect(readdirSync(root).filter((name) => name.startsWith('to.db'))).toEqual(['to.db'])
})

test('looking into a copy leaves nothing beside it', async () => {
  const root = folder()
  const file = join(root, 'a b#?%.db')
  large(file).close()
  expect(checkDatabase(file)).toBeNull()
  expect(readdirSync(root)).toEqual(['a b#?%.db'])
})

test('what is no database is called damaged, and nothing is left', async () => {
  const root = folder()
  const [from, to] = [join(root, 'from.db'), join(root, 'to.db')]
  writeFileSync(from, Buffer.alloc(10_000, 3))
  await expect(copyDatabase(from, to)).rejects.toThrow(DamagedDatabaseError)
  expect(existsSync(to)).toBe(false)
})
