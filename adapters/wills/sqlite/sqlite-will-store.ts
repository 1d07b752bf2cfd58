import { mkdirSync } from 'node:fs'
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

  /** Opens or creates the file. Throws when it cannot be used. */
  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true })
    this.#db = new DatabaseSync(file)
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    this.#db.exec(schema)
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

function toWill(row: WillRow): StoredWill {
  const { client_id: clientId, identity, topic, payload, qos, retain } = row
  return { clientId, identity, topic, payload, qos: qos === 2 ? 2 : qos === 1 ? 1 : 0, retain: retain === 1 }
}
