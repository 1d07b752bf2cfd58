import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Keeps prepared statements by their text: queries come in few shapes, again and again. */
export class Statements {
  readonly #database: DatabaseSync
  readonly #known = new Map<string, StatementSync>()
  readonly #max = 200

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** A statement whose rows are objects. */
  rows(sql: string): StatementSync {
    return this.#get(sql, false)
  }

  /** A statement whose rows are arrays: for wide rows read by position. */
  arrays(sql: string): StatementSync {
    return this.#get(sql, true)
  }

  #get(sql: string, arrays: boolean): StatementSync {
    const key = arrays ? `[] ${sql}` : sql
    const known = this.#known.get(key)
    if (known) return known
    if (this.#known.size >= this.#max) this.#known.clear()
    const statement = this.#database.prepare(sql)
    statement.setReturnArrays(arrays)
    this.#known.set(key, statement)
    return statement
  }
}
