import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { DeviceType } from '../../../core/channel'
import { addMissingColumns, readingTable } from './reading-table'

/** Raised by every change of {@link tables} or of how a reading table is laid out; new channels are no change. */
export const layoutVersion = 1

/**
 * Devices and channels have numbers here, because they are in every row. Values of `latest` are packed
 * (see packed-values.ts). `progress` has one row.
 */
const tables = `
  CREATE TABLE layout (hash TEXT NOT NULL);
  CREATE TABLE progress (cursor INTEGER NOT NULL);
  CREATE TABLE device (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE channel (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE extra_channel (type TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (type, name)) WITHOUT ROWID;
  CREATE TABLE latest (
    device INTEGER PRIMARY KEY, type TEXT NOT NULL, at INTEGER NOT NULL, last_id INTEGER NOT NULL, packed BLOB NOT NULL
  );
  CREATE INDEX latest_id ON latest (last_id);
  CREATE TABLE facts (
    device INTEGER PRIMARY KEY, heard_at INTEGER NOT NULL, heartbeat_at INTEGER, heartbeat_ms INTEGER,
    epoch INTEGER, session INTEGER, gone_at INTEGER
  );
  CREATE TABLE event (
    id INTEGER PRIMARY KEY, device INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
    received_at INTEGER NOT NULL, body TEXT NOT NULL
  );
  CREATE TABLE rejected (
    id INTEGER PRIMARY KEY, device TEXT NOT NULL, received_at INTEGER NOT NULL, topic TEXT NOT NULL,
    code TEXT NOT NULL, reason TEXT NOT NULL, raw BLOB NOT NULL, size INTEGER NOT NULL
  );
  CREATE INDEX rejected_device ON rejected (device, id);
  CREATE TABLE retained (topic TEXT PRIMARY KEY, payload BLOB NOT NULL, qos INTEGER NOT NULL) WITHOUT ROWID;`

const layoutHash = createHash('sha256')
  .update(tables)
  .update(readingTable({ name: 'any', channels: [] }))
  .digest('hex')

/** `empty`: nothing in it yet. `other`: an older layout, or not ours. */
export type LayoutState = 'current' | 'empty' | 'newer' | 'other'

/** What a database holds. Also reads from each small table, so that damage there is met now. */
export function layoutState(db: DatabaseSync): LayoutState {
  const version = db.prepare('PRAGMA user_version').get()?.user_version as number
  if (version > layoutVersion) return 'newer'
  const known = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'").get()?.n as number
  if (known === 0) return 'empty'
  if (version !== layoutVersion) return 'other'
  if (db.prepare('SELECT hash FROM layout').get()?.hash !== layoutHash) return 'other'
  for (const table of ['progress', 'device', 'channel', 'latest', 'facts', 'retained']) db.prepare(`SELECT * FROM ${table}`).all()
  return 'current'
}

export function createLayout(db: DatabaseSync): void {
  db.exec(`BEGIN; ${tables} PRAGMA user_version = ${layoutVersion};`)
  db.prepare('INSERT INTO layout VALUES (?)').run(layoutHash)
  db.exec('INSERT INTO progress VALUES (0); COMMIT')
}

/** Makes a table for each type that has none, and a column for each channel that is new. */
export function prepareTypes(db: DatabaseSync, types: readonly DeviceType[]): void {
  db.exec('BEGIN IMMEDIATE')
  for (const type of types) {
    db.exec(readingTable(type))
    addMissingColumns(db, type)
  }
  db.exec('COMMIT')
}
