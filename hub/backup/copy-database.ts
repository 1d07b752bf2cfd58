import { closeSync, constants, fdatasyncSync, openSync, rmSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

/** Pages of a step, 4 MiB of 4 KiB each. */
const pagesPerStep = 1024
const pageBytes = 4096
/** SQLITE_CORRUPT and SQLITE_NOTADB, and SQLITE_IOERR, https://www.sqlite.org/rescode.html */
const damageCodes = [11, 26]
const ioErrorCode = 10

/** The database is not what was once written. */
export class DamagedDatabaseError extends Error {
  constructor(path: string, detail: string) {
    super(`${path} is damaged: ${detail}`)
    this.name = 'DamagedDatabaseError'
  }
}

/**
 * Copies a database that may be in use, as it is at one moment, into a file that needs nothing beside it. The moment is held by a read
 * transaction: without one every commit of the hub would make SQLite begin again, for ever. Writers do not wait for it; only the
 * write-ahead log cannot be emptied meanwhile. Rejects with {@link DamagedDatabaseError}; nothing is left of the copy then.
 */
export async function copyDatabase(from: string, to: string, onBytes?: (bytes: number) => void): Promise<void> {
  // Made first: SQLite would make it readable by others.
  const handle = openSync(to, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)
  let source: DatabaseSync | null = null
  try {
    source = new DatabaseSync(from, { readOnly: true, timeout: 5000 })
    // The first page is read here, which begins the transaction.
    source.exec('BEGIN; SELECT count(*) FROM sqlite_schema')
    let remaining = Number(source.prepare('PRAGMA page_count').get()?.page_count)
    await backup(source, to, {
      rate: pagesPerStep,
      progress({ remainingPages }) {
        // Little by little, or the last commit would bring the whole copy to the disk at once, before anybody else's.
        fdatasyncSync(handle)
        onBytes?.((remaining - remainingPages) * pageBytes)
        remaining = remainingPages
      },
    })
    finish(to)
    fdatasyncSync(handle)
    onBytes?.(remaining * pageBytes)
    const damage = checkDatabase(to)
    if (damage !== null) throw new DamagedDatabaseError(from, damage)
  } catch (error) {
    const isFull = isDiskFull(error, dirname(to))
    removeDatabase(to)
    if (isFull) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC', syscall: 'write', path: to })
    throw isDamage(error) ? new DamagedDatabaseError(from, (error as Error).message) : error
  } finally {
    source?.close()
    closeSync(handle)
  }
}

/** What is wrong inside a database that nobody uses, or null. Nothing is written, not even beside it. */
export function checkDatabase(path: string): string | null {
  const url = pathToFileURL(path)
  url.searchParams.set('immutable', '1')
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(url, { readOnly: true })
    const found = String(database.prepare('PRAGMA quick_check(1)').get()?.quick_check)
    return found === 'ok' ? null : found
  } catch (error) {
    if (!isDamage(error)) throw error
    return (error as Error).message
  } finally {
    database?.close()
  }
}

/** The copy says of itself that it has a write-ahead log, as the original has; without one it is a single file. */
function finish(path: string): void {
  const copy = new DatabaseSync(path)
  try {
    copy.exec('PRAGMA journal_mode = DELETE')
  } finally {
    copy.close()
  }
}

function removeDatabase(path: string): void {
  for (const end of ['-journal', '-wal', '-shm', '']) rmSync(`${path}${end}`, { force: true })
}

function isDamage(error: unknown): boolean {
  return damageCodes.includes(sqliteCode(error))
}

/** SQLite calls it an I/O error as well, depending on what it was about to write. */
function isDiskFull(error: unknown, folder: string): boolean {
  if (sqliteCode(error) !== ioErrorCode) return false
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < pagesPerStep * pageBytes
}

/** The primary result code of an error, 0 when there is none. Native errors may come from another realm: no `instanceof`. */
function sqliteCode(error: unknown): number {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'errcode') : undefined
  return typeof code === 'number' ? code & 255 : 0
}
