import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Gives names the numbers that stand for them in the rows, and remembers both. For the one writer. */
export class NumberedNames {
  readonly #keys = new Map<string, number>()
  readonly #names = new Map<number, string>()
  readonly #insert: StatementSync
  #added: string[] = []

  constructor(db: DatabaseSync, table: 'device' | 'channel') {
    this.#insert = db.prepare(`INSERT INTO ${table} (name) VALUES (?)`)
    for (const { key, name } of db.prepare(`SELECT key, name FROM ${table}`).all() as { key: number; name: string }[])
      this.#remember(name, key)
  }

  /** The number of a name; a new name gets one. */
  key(name: string): number {
    return this.#keys.get(name) ?? this.#add(name)
  }

  name(key: number): string {
    return this.#names.get(key) ?? ''
  }

  /** The names added since the last call are in the database. */
  confirm(): void {
    this.#added = []
  }

  /** The transaction that added names was taken back. */
  forget(): void {
    for (const name of this.#added) {
      this.#names.delete(this.#keys.get(name) ?? 0)
      this.#keys.delete(name)
    }
    this.#added = []
  }

  #add(name: string): number {
    const key = Number(this.#insert.run(name).lastInsertRowid)
    this.#added.push(name)
    this.#remember(name, key)
    return key
  }

  #remember(name: string, key: number): void {
    this.#keys.set(name, key)
    this.#names.set(key, name)
  }
}
