import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { SegmentFile } from './segment-files'

/** Offset of the byte that says 2 while a file has a write-ahead log (SQLite file format, section 1.3). */
const writeVersionOffset = 18

/** Whether nothing is left beside the file: it then can be read, copied and shipped as it is. */
export function isSealed(file: SegmentFile): boolean {
  if (file.setAside) return true
  const handle = openSync(file.path, 'r')
  try {
    const version = Buffer.alloc(1)
    readSync(handle, version, 0, 1, writeVersionOffset)
    return version[0] !== 2
  } finally {
    closeSync(handle)
  }
}

/**
 * Ends a segment: notes its newest arrival, moves everything into the file and gives up the write-ahead log.
 * Answers false when a reader still has it open or the disk is full; nothing is lost and it may be tried again.
 */
export function sealSegment(file: SegmentFile): boolean {
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(file.path, { timeout: 0 })
    db.exec(
      'INSERT INTO seal SELECT max(received_at) FROM uplinks WHERE NOT EXISTS (SELECT 1 FROM seal) HAVING max(received_at) NOTNULL',
    )
    return db.prepare('PRAGMA journal_mode = DELETE').get()?.journal_mode === 'delete'
  } catch {
    return false
  } finally {
    db?.close()
  }
}

/** Arrival of the newest uplink of a finished segment, ms UTC; of a damaged one an upper bound. */
export function newestArrival(file: SegmentFile): number {
  const modified = statSync(file.path).mtimeMs
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(file.path, { readOnly: true })
    const at = db.prepare('SELECT coalesce((SELECT newest_at FROM seal), (SELECT max(received_at) FROM uplinks)) AS at').get()?.at
    return typeof at === 'number' ? at : modified
  } catch {
    return modified
  } finally {
    db?.close()
  }
}
