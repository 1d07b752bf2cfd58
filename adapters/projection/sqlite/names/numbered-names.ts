import type { DatabaseSync, StatementSync } from 'node:sqlite'

export type NamesTable = 'device' | 'channel' | 'series'

/** Gives names the numbers that stand for them in the rows, and remembers both. For the one writer. */
export class NumberedNames {
  readonly #keys = new Map<string, number>()
  readonly #names = new Map<number, string>()
  readonly #insert: StatementSync
  readonly #delete: StatementSync
  #added: string[] = []
  #removed: [name: string, key: number][] = []

  constructor(db: DatabaseSync, table: NamesTable) {
    this.#insert = db.prepare(`INSERT INTO ${table} (name) VALUES (?)`)
    this.#delete = db.prepare(`DELETE FROM ${table} WHERE key = ?`)
    for (const { key, name } of db.prepare(`SELECT key, name FROM ${table}`).all() as { key: number; name: string }[])
      this.#remember(name, key)
  }

  /** The number of a name; a new name gets one. */
  key(name: string): number {
    return this.#keys.get(name) ?? this.#add(name)
  }

  /** The number of a name; null when it has none. */
  known(name: string): number | null {
    return this.#keys.get(name) ?? null
  }

  /** Empty for a number that stands for nothing any more. */
  name(key: number): string {
    return this.#names.get(key) ?? ''
  }

  /** Names and numbers that begin with a text. */
  beginningWith(text: string): [name: string, key: number][] {
    return [...this.#keys].filter(([name]) => name.startsWith(text))
  }

  /** The name loses its number; should it come again, it gets another. */
  remove(name: string): void {
    const key = this.#keys.get(name)
    if (key === undefined) return
    this.#delete.run(key)
    this.#removed.push([name, key])
    this.#keys.delete(name)
    this.#names.delete(key)
  }

  /** What was added and removed since the last call is in the database. */
  confirm(): void {
    this.#added = []
    this.#removed = []
  }

  /** The transaction that added and removed names was taken back. */
  forget(): void {
    for (const name of this.#added) {
      this.#names.delete(this.#keys.get(name) ?? 0)
      this.#keys.delete(name)
    }
    for (const [name, key] of this.#removed) this.#remember(name, key)
    this.confirm()
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
