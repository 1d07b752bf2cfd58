import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HubError } from '../../../core/errors/hub-error'

const schemaVersion = 1

/** `gone`: how many were put aside and had to make room for newer ones. */
const schema = `
  CREATE TABLE IF NOT EXISTS sink (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, paused TEXT, written INTEGER NOT NULL, gone INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS cursor (
    sink TEXT NOT NULL, stream TEXT NOT NULL, after INTEGER NOT NULL, PRIMARY KEY (sink, stream)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS put_aside (
    id INTEGER PRIMARY KEY AUTOINCREMENT, sink TEXT NOT NULL, stream TEXT NOT NULL, item INTEGER NOT NULL, at INTEGER NOT NULL,
    device TEXT NOT NULL, event_time INTEGER NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS put_aside_item ON put_aside (sink, stream, item);
  CREATE INDEX IF NOT EXISTS put_aside_sink ON put_aside (sink, id);
  PRAGMA user_version = ${schemaVersion};`

/**
 * Opens or makes the file. One that is damaged is put aside as `*.damaged`, and `isReplaced` says so. Throws what SQLite throws, and
 * HubError STORE_UNAVAILABLE for a file of a newer version.
 *
 * `synchronous=NORMAL`: a killed process loses nothing. A power cut may take the last commits back, whole and from the end: cursors
 * then are where they were a moment before, and what was written since is written again, to targets that take the same items twice.
 */
export function openDatabase(file: string): { readonly db: DatabaseSync; readonly isReplaced: boolean } {
  mkdirSync(dirname(file), { recursive: true })
  const aside = `${file}.damaged`
  try {
    return { db: open(file), isReplaced: false }
  } catch (error) {
    if (!isDamage(error)) throw error
    for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true })
    if (existsSync(file)) renameSync(file, aside)
    return { db: open(file), isReplaced: true }
  }
}

function open(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5000 })
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    const version = db.prepare('PRAGMA user_version').get()?.user_version as number
    if (version > schemaVersion) {
      const remedy = 'Start that version, or move the file away: sinks then begin anew.'
      throw new HubError('STORE_UNAVAILABLE', `The places of the sinks (${file}) were written by a newer Busbar. ${remedy}`)
    }
    // Written once only: on a full disk sinks that are there already are still known.
    if (version < schemaVersion) db.exec(schema)
    if (db.prepare('PRAGMA quick_check(1)').get()?.quick_check !== 'ok') throw damage()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

const sqliteCorrupt = 11
const sqliteNotADatabase = 26

function damage(): Error {
  return Object.assign(new Error('the file is damaged'), { errcode: sqliteCorrupt })
}

/** Native errors may come from another realm: no `instanceof`. */
function isDamage(error: unknown): boolean {
  const code = Number((error as { errcode?: number }).errcode ?? 0) & 255
  return code === sqliteCorrupt || code === sqliteNotADatabase
}
