import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { DeviceType } from '../../../../core/channel'
import { HubError } from '../../../../core/errors/hub-error'
import { prepareTypes } from '../readings/reading-table'
import { prepareChanges } from '../rollups/bucket-changes'
import { asStoreError, clearSuspicion, isDamage, isSuspect, setAside } from './failure'
import { createLayout, type LayoutState, layoutState } from './layout'

/**
 * A large write-ahead log lets pages that many commits touch be written once. NORMAL: a power cut may take the last
 * commits back, together with their cursor.
 */
const writerPragmas = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 16000;
  PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY`

export interface OpenDatabase {
  readonly db: DatabaseSync
  /** Whether an earlier file had to be set aside: everything is then to be derived again. */
  readonly rebuilt: boolean
}

/** Opens the projection to write, and makes a new one, of a site in `timeZone`, when there is none that can be used. */
export function openDatabase(file: string, types: readonly DeviceType[], timeZone: string): OpenDatabase {
  mkdirSync(dirname(file), { recursive: true })
  const existed = existsSync(file)
  const existing = existed ? openExisting(file) : null
  const fresh = existing?.state !== 'current'
  let db: DatabaseSync | null = existing?.db ?? null
  try {
    db ??= connect(file)
    if (fresh) createLayout(db, timeZone)
    prepareTypes(db, types)
    prepareChanges(db)
  } catch (error) {
    db?.close()
    throw asStoreError(error, file)
  }
  return { db, rebuilt: existed && fresh }
}

function connect(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5000 })
  try {
    db.exec(writerPragmas)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** The database if it can be used; otherwise null, and it was set aside. */
function openExisting(file: string): { readonly db: DatabaseSync; readonly state: 'current' | 'empty' } | null {
  let db: DatabaseSync | null = null
  let state: LayoutState | 'damaged'
  try {
    db = connect(file)
    state = isSuspect(file) && !isWhole(db) ? 'damaged' : layoutState(db)
  } catch (error) {
    if (!isDamage(error)) throw asStoreError(error, file)
    state = 'damaged'
  }
  if (db && (state === 'current' || state === 'empty')) {
    clearSuspicion(file)
    return { db, state }
  }
  db?.close()
  if (state === 'newer')
    throw new HubError(
      'STORE_UNAVAILABLE',
      `The projection ${file} was written by a newer Busbar. Start that version, or move the file away: it is then derived again.`,
    )
  setAside(file, state === 'other' ? 'superseded' : 'damaged')
  return null
}

function isWhole(db: DatabaseSync): boolean {
  return db.prepare('PRAGMA quick_check(1)').get()?.quick_check === 'ok'
}
