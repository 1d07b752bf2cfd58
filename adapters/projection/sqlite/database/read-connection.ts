import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { HubError } from '../../../../core/errors/hub-error'
import { asStoreError } from './failure'
import { type Cells, type Query, Statements } from './statements'

/** A read-only connection that keeps its statements. */
export class ReadConnection implements Query {
  readonly #file: string
  readonly #db: DatabaseSync
  readonly #statements: Statements

  constructor(file: string) {
    if (!existsSync(file)) throw new HubError('STORE_UNAVAILABLE', `There is no projection at ${file}; the projector makes it.`)
    this.#file = file
    this.#db = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
    this.#db.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY')
    this.#statements = new Statements(this.#db)
  }

  all(sql: string, ...parameters: SQLInputValue[]): Cells[] {
    return this.#guard(() => this.#statements.all(sql, ...parameters))
  }

  number(sql: string, ...parameters: SQLInputValue[]): number | null {
    return this.#guard(() => this.#statements.number(sql, ...parameters))
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

  #guard<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw asStoreError(error, this.#file)
    }
  }
}
