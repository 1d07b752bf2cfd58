import type { DatabaseSync } from 'node:sqlite'
import type { DeviceType } from '../../../core/channel'

/** Raised when the meaning of a table changes; an older database is then made anew from the journal. */
const layoutVersion = 1

/** Table of a device type. Names of types are checked by the devices' own tests; quotes keep `-` legal. */
export function readingTable(type: string): string {
  return `"reading_${type}"`
}

/** The columns before the channels, in order. */
export const readingColumns = ['device', 'at', 'epoch', 'seq', 'id', 'received_at', 'source', 'link', 'quality', 'extra'] as const

const fixedTables = `
  CREATE TABLE IF NOT EXISTS cursor (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), position INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS device (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS latest (
    device INTEGER PRIMARY KEY, type TEXT NOT NULL, at INTEGER NOT NULL, id INTEGER NOT NULL, channel_values TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS latest_id ON latest (id);
  CREATE TABLE IF NOT EXISTS facts (
    device INTEGER PRIMARY KEY, heard_at INTEGER NOT NULL, heartbeat_at INTEGER, heartbeat_ms INTEGER,
    epoch INTEGER, session INTEGER, gone_at INTEGER);
  CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY, device INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, received_at INTEGER NOT NULL,
    body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS rejected (
    id INTEGER PRIMARY KEY, device TEXT NOT NULL, received_at INTEGER NOT NULL, topic TEXT NOT NULL, code TEXT NOT NULL,
    reason TEXT NOT NULL, raw BLOB NOT NULL, size INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS rejected_device ON rejected (device, code, id);
  CREATE TABLE IF NOT EXISTS retained (topic TEXT PRIMARY KEY, payload BLOB NOT NULL, qos INTEGER NOT NULL) WITHOUT ROWID;
`

/** The database was written by a newer Busbar. */
export class NewerProjectionError extends Error {
  constructor(path: string, version: number) {
    super(
      `${path} was written by a newer Busbar (layout ${version}, this one knows ${layoutVersion}). Start the newer one, or delete the file to have it made again from the journal.`,
    )
    this.name = 'NewerProjectionError'
  }
}

/** Whether the database can be used as it is; `older` ones are to be made anew. Throws {@link NewerProjectionError}. */
export function layoutOf(database: DatabaseSync, path: string): 'empty' | 'current' | 'older' {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version > layoutVersion) throw new NewerProjectionError(path, version)
  if (version === layoutVersion) return 'current'
  const { n } = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  return n === 0 ? 'empty' : 'older'
}

/** Makes the tables that are missing, and a column for each channel a type has gained. */
export function makeTables(database: DatabaseSync, types: readonly DeviceType[]): void {
  database.exec(`BEGIN; ${fixedTables} PRAGMA user_version = ${layoutVersion}; COMMIT`)
  for (const type of types) {
    const table = readingTable(type.name)
    database.exec(`
      CREATE TABLE IF NOT EXISTS ${table} (
        device INTEGER NOT NULL, at INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, id INTEGER NOT NULL,
        received_at INTEGER NOT NULL, source INTEGER NOT NULL, link INTEGER, quality INTEGER NOT NULL, extra TEXT,
        PRIMARY KEY (device, at, epoch, seq)) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS "reading_${type.name}_id" ON ${table} (id)`)
    const rows = database.prepare(`PRAGMA table_info(${table})`).all() as { name: string }[]
    const known = new Set(rows.map((row) => row.name))
    for (const channel of type.channels) {
      if (!known.has(columnOf(channel.name))) database.exec(`ALTER TABLE ${table} ADD COLUMN "${columnOf(channel.name)}" REAL`)
    }
  }
}

/** Column of a channel; the prefix keeps a channel called `at` or `id` from meeting a column of ours. */
export function columnOf(channel: string): string {
  return `c_${channel}`
}
