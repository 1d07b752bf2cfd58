import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { asStoreError } from './failure'

/**
 * Gives Node's own SQLite the shape Kysely's SQLite dialect expects, so that no native package is needed.
 * A new file is readable by its owner only; SQLite gives its log the same rights. `what` names the store in errors.
 * Throws HubError STORE_UNAVAILABLE where the disk or the file is at fault.
 */
export function openNodeSqlite(path: string, what = 'registry'): SqliteDatabase {
  const guard = <T>(act: () => T): T => {
    try {
      return act()
    } catch (error) {
      throw asStoreError(error, `${what} ${path}`)
    }
  }
  if (path !== ':memory:') makePrivate(path)
  const database = guard(() => new DatabaseSync(path))
  guard(() =>
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000'),
  )
  return {
    close: () => database.close(),
    prepare(sql): SqliteStatement {
      // SQLite takes a transaction back by itself when the disk is full; Kysely asks for it all the same.
      if (sql === 'rollback' && !database.isTransaction) return nothing
      const statement = guard(() => database.prepare(sql))
      const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => guard(() => statement.all(...values(parameters))),
        run: (parameters) => guard(() => statement.run(...values(parameters))),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      }
    },
  }
}

/** Where this fails, SQLite says more clearly what is wrong. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
  } catch {
    // Such as a missing folder.
  }
}

const nothing: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
}
