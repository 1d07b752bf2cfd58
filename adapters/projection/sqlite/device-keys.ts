import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Devices' ids as small integers, so that a reading's key stays short. Shared by all tables of the projection. */
export class DeviceKeys {
  readonly #insert: StatementSync
  readonly #find: StatementSync
  readonly #keys = new Map<string, number>()

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('INSERT INTO device (id) VALUES (?) ON CONFLICT DO NOTHING')
    this.#find = database.prepare('SELECT key FROM device WHERE id = ?')
  }

  /** The key of a device, made if it is new. To be called inside the transaction that uses it. */
  keyOf(id: string): number {
    const known = this.#keys.get(id)
    if (known !== undefined) return known
    this.#insert.run(id)
    const { key } = this.#find.get(id) as { key: number }
    this.#keys.set(id, key)
    return key
  }

  /** After a roll-back keys made in the transaction are gone. */
  forget(): void {
    this.#keys.clear()
  }
}
