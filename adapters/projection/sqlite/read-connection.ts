import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { HubError } from '../../../core/errors/hub-error'
import { asStoreError } from './failure'

export type Cell = number | string | Uint8Array | null
export type Cells = readonly Cell[]

/** A read-only connection that keeps its statements. Rows come as arrays, in the order of the columns asked for. */
export class ReadConnection {
  readonly #file: string
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(file: string) {
    if (!existsSync(file)) throw new HubError('STORE_UNAVAILABLE', `There is no projection at ${file}; the projector makes it.`)
    this.#file = file
    this.#db = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
    this.#db.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY')
  }

  all(sql: string, ...parameters: SQLInputValue[]): Cells[] {
    return this.#guard(() => this.#statement(sql).all(...parameters) as unknown as Cells[])
  }

  /** The first cell of the first row, as a number; null when there is none. */
  number(sql: string, ...parameters: SQLInputValue[]): number | null {
    return this.#guard(() => {
      const row = this.#statement(sql).get(...parameters) as unknown as Cells | undefined
      return typeof row?.[0] === 'number' ? row[0] : null
    })
  }

  /** Runs several reads on one and the same state of the database. They must be short: the log cannot be trimmed meanwhile. */
  snapshot<T>(read: () => T): T {
    return this.#guard(() => {
      this.#db.exec('BEGIN')
      try {
        return read()
      } finally {
        // Nothing was written, so there is nothing to keep; and unlike COMMIT this also ends a read that failed.
        this.#db.exec('ROLLBACK')
      }
    })
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#db.prepare(sql)
    statement.setReturnArrays(true)
    this.#statements.set(sql, statement)
    return statement
  }

  #guard<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw asStoreError(error, this.#file)
    }
  }
}
