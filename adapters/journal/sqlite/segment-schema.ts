import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { retainFlag } from './row'
import { removeSegment } from './segment-files'

/** Fixed, because a page must be found again in a file whose header is gone. */
export const pageSize = 4096

/** `user_version` of a segment that was imported with positions missing in it or behind it. */
export const sparseMark = 1

/** No row is smaller in the file: an upper bound for how many rows some bytes can have held. */
export const minRowBytes = 16

const schema = `
  PRAGMA page_size = ${pageSize};
  BEGIN;
  CREATE TABLE uplinks (
    position    INTEGER PRIMARY KEY,
    received_at INTEGER NOT NULL,
    identity    TEXT NOT NULL,
    topic       TEXT NOT NULL,
    flags       INTEGER NOT NULL,
    refusal     TEXT,
    payload     BLOB NOT NULL,
    crc         INTEGER NOT NULL
  );
  CREATE INDEX retained ON uplinks (position) WHERE flags & ${retainFlag};
  CREATE TABLE seal (newest_at INTEGER NOT NULL);
  COMMIT;`

export const columns = 'position, received_at, identity, topic, flags, refusal, payload, crc'

/**
 * Makes an empty segment. It is built under another name and moved into place when it is whole and on disk,
 * so a file with the name of a segment always was one, and a short one is known to be damaged.
 */
export function createSegment(path: string): void {
  const unborn = `${path}.new`
  removeSegment(unborn)
  try {
    const db = new DatabaseSync(unborn)
    try {
      db.exec(schema)
    } finally {
      db.close()
    }
    renameSync(unborn, path)
  } catch (error) {
    removeSegment(unborn)
    throw error
  }
  syncFolder(dirname(path))
}

/** Without it a power cut could take back the renaming, and with it everything acknowledged since. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
