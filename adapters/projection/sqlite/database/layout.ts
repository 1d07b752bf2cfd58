import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { readingTable } from '../readings/reading-table'
import { bucketTable } from '../rollups/bucket-tables'

/** Raised by every change of {@link tables} or of how a table of a period is laid out; new channels are no change. */
export const layoutVersion = 2

/**
 * Devices and channels have numbers here, because they are in every row; so has a series, which is a device as one type
 * (`<device>/<type>`). Numbers are never given twice: rows of a forgotten device must not become another's.
 * `progress` and `site` have one row. Readings and roll-ups lie in tables of their own for each period, which are listed in
 * `reading_week` and `bucket_period`; `floor` tells what was dropped.
 */
const tables = `
  CREATE TABLE layout (hash TEXT NOT NULL);
  CREATE TABLE progress (cursor INTEGER NOT NULL, forgotten INTEGER NOT NULL);
  CREATE TABLE site (time_zone TEXT NOT NULL);
  CREATE TABLE device (key INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
  CREATE TABLE channel (key INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
  CREATE TABLE series (key INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
  CREATE TABLE extra_channel (type TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (type, name)) WITHOUT ROWID;
  CREATE TABLE reading_week (
    type TEXT NOT NULL, week INTEGER NOT NULL, newest_id INTEGER NOT NULL, PRIMARY KEY (type, week)
  ) WITHOUT ROWID;
  CREATE TABLE bucket_period (layer TEXT NOT NULL, period INTEGER NOT NULL, PRIMARY KEY (layer, period)) WITHOUT ROWID;
  CREATE TABLE floor (layer TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE dirty (
    series INTEGER NOT NULL, layer TEXT NOT NULL, start INTEGER NOT NULL, PRIMARY KEY (series, layer, start)
  ) WITHOUT ROWID;
  CREATE INDEX dirty_due ON dirty (layer, start);
  CREATE TABLE latest (
    device INTEGER PRIMARY KEY, type TEXT NOT NULL, at INTEGER NOT NULL, last_id INTEGER NOT NULL, packed BLOB NOT NULL
  );
  CREATE INDEX latest_id ON latest (last_id);
  CREATE TABLE facts (
    device INTEGER PRIMARY KEY, heard_at INTEGER NOT NULL, heartbeat_at INTEGER, heartbeat_ms INTEGER, timeout_ms INTEGER,
    epoch INTEGER, session INTEGER, gone_at INTEGER
  );
  CREATE TABLE continuity (
    device INTEGER PRIMARY KEY, interval_ms REAL, newest_at INTEGER, latency_ms REAL, book TEXT NOT NULL
  );
  CREATE TABLE memory (
    device INTEGER NOT NULL, dialect TEXT NOT NULL, state TEXT NOT NULL, wake_at INTEGER, PRIMARY KEY (device, dialect)
  ) WITHOUT ROWID;
  CREATE TABLE gap (
    id INTEGER PRIMARY KEY, device INTEGER NOT NULL, kind TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
    epoch INTEGER, first_seq INTEGER, last_seq INTEGER, count INTEGER NOT NULL, missing INTEGER NOT NULL, readings_each INTEGER NOT NULL, reason TEXT,
    noticed_at INTEGER NOT NULL, filled_at INTEGER
  );
  CREATE INDEX gap_device ON gap (device, to_at);
  CREATE TABLE day_count (
    device INTEGER NOT NULL, day INTEGER NOT NULL,
    received INTEGER NOT NULL, late INTEGER NOT NULL, duplicates INTEGER NOT NULL, PRIMARY KEY (device, day)
  ) WITHOUT ROWID;
  CREATE TABLE event (
    id INTEGER PRIMARY KEY, device INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
    received_at INTEGER NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX event_device ON event (device);
  CREATE TABLE rejected (
    id INTEGER PRIMARY KEY, device TEXT NOT NULL, received_at INTEGER NOT NULL, topic TEXT NOT NULL,
    code TEXT NOT NULL, reason TEXT NOT NULL, raw BLOB NOT NULL, size INTEGER NOT NULL
  );
  CREATE INDEX rejected_device ON rejected (device, id);
  CREATE TABLE retained (topic TEXT PRIMARY KEY, payload BLOB NOT NULL, qos INTEGER NOT NULL) WITHOUT ROWID;`

const layoutHash = createHash('sha256')
  .update(tables)
  .update(readingTable({ name: 'any', channels: [] }, 0))
  .update(bucketTable('5m', 0))
  .digest('hex')

/** Those that are read as a whole when the store is opened. */
const smallTables = [
  ...['progress', 'site', 'device', 'channel', 'series', 'reading_week', 'bucket_period', 'floor'],
  ...['latest', 'facts', 'continuity', 'memory', 'retained'],
]

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
  for (const table of smallTables) db.prepare(`SELECT * FROM ${table}`).all()
  return 'current'
}

export function createLayout(db: DatabaseSync, timeZone: string): void {
  db.exec(`BEGIN; ${tables} PRAGMA user_version = ${layoutVersion};`)
  db.prepare('INSERT INTO layout VALUES (?)').run(layoutHash)
  db.prepare('INSERT INTO site VALUES (?)').run(timeZone)
  db.exec('INSERT INTO progress VALUES (0, 0); COMMIT')
}
