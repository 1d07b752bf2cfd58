import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StoredWill, WillStore } from '../../../core/ports/broker'

const schema = `
  CREATE TABLE IF NOT EXISTS will (
    client_id TEXT PRIMARY KEY,
    identity  TEXT NOT NULL,
    topic     TEXT NOT NULL,
    payload   BLOB NOT NULL,
    qos       INTEGER NOT NULL,
    retain    INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`

type WillRow = { client_id: string; identity: string; topic: string; payload: Uint8Array; qos: number; retain: number }

/**
 * Last wills in one SQLite file. Written at every connect and disconnect, so `synchronous=NORMAL`: a killed process loses
 * nothing, a power cut may lose the last few, and the devices behind them have no power either.
 */
export class SqliteWillStore implements WillStore {
  readonly #db: DatabaseSync
  readonly #statements

  /** Opens or creates the file. One that is damaged is put aside as `*.damaged`: its wills are lost, the broker is not. */
  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true })
    this.#db = openOrReplace(file)
    this.#statements = {
      put: this.#db.prepare(
        'INSERT OR REPLACE INTO will (client_id, identity, topic, payload, qos, retain) VALUES (?, ?, ?, ?, ?, ?)',
      ),
      delete: this.#db.prepare('DELETE FROM will WHERE client_id = ?'),
      all: this.#db.prepare('SELECT client_id, identity, topic, payload, qos, retain FROM will ORDER BY client_id'),
    }
  }

  put({ clientId, identity, topic, payload, qos, retain }: StoredWill): void {
    this.#statements.put.run(clientId, identity, topic, payload, qos, retain ? 1 : 0)
  }

  delete(clientId: string): void {
    this.#statements.delete.run(clientId)
  }

  all(): readonly StoredWill[] {
    return (this.#statements.all.all() as WillRow[]).map(toWill)
  }

  close(): void {
    this.#db.close()
  }
}

function openOrReplace(file: string): DatabaseSync {
  try {
    return open(file)
  } catch (error) {
    if (!isDamage(error)) throw error
    for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true })
    renameSync(file, `${file}.damaged`)
    return open(file)
  }
}

function open(file: string): DatabaseSync {
  const db = new DatabaseSync(file)
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    db.exec(schema)
    db.prepare('SELECT count(*) FROM will').get()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** SQLITE_CORRUPT (11) or SQLITE_NOTADB (26), whatever their extension. */
function isDamage(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode ?? 0
  return [11, 26].includes(code & 255)
}

function toWill(row: WillRow): StoredWill {
  const { client_id: clientId, identity, topic, payload, qos, retain } = row
  return { clientId, identity, topic, payload, qos: qos === 2 ? 2 : qos === 1 ? 1 : 0, retain: retain === 1 }
}
