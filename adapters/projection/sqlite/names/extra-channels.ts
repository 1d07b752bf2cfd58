import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Remembers which channels came that their type does not know, so that a question for one can be told from a typing error. */
export class ExtraChannels {
  readonly #insert: StatementSync
  readonly #known = new Set<string>()
  #added: string[] = []

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO extra_channel VALUES (?, ?) ON CONFLICT DO NOTHING')
  }

  note(type: string, names: Iterable<string>): void {
    for (const name of names) {
      const key = `${type}\n${name}`
      if (this.#known.has(key)) continue
      this.#insert.run(type, name)
      this.#known.add(key)
      this.#added.push(key)
    }
  }

  /** What was noted since the last call is in the database. */
  confirm(): void {
    this.#added = []
  }

  /** The transaction was taken back. */
  forget(): void {
    for (const key of this.#added) this.#known.delete(key)
    this.#added = []
  }
}
