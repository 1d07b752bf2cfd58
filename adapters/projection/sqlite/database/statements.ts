import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

export type Cell = number | string | Uint8Array | null
/** A row as an array, in the order of the columns asked for. */
export type Cells = readonly Cell[]

/** Whoever answers questions in SQL. */
export interface Query {
  all(sql: string, ...parameters: SQLInputValue[]): Cells[]
  /** The first cell of the first row, as a number; null when there is none. */
  number(sql: string, ...parameters: SQLInputValue[]): number | null
}

/** Tables of weeks come and go, and questions name channels: what is not asked any more must not pile up. */
const maxStatements = 1000

/** The statements of one connection, prepared once. */
export class Statements implements Query {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  all(sql: string, ...parameters: SQLInputValue[]): Cells[] {
    return this.#statement(sql).all(...parameters) as unknown as Cells[]
  }

  number(sql: string, ...parameters: SQLInputValue[]): number | null {
    const row = this.#statement(sql).get(...parameters) as unknown as Cells | undefined
    return typeof row?.[0] === 'number' ? row[0] : null
  }

  /** Answers how many rows changed. */
  run(sql: string, ...parameters: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...parameters).changes)
  }

  clear(): void {
    this.#statements.clear()
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    if (this.#statements.size >= maxStatements) this.#statements.clear()
    const statement = this.#db.prepare(sql)
    statement.setReturnArrays(true)
    this.#statements.set(sql, statement)
    return statement
  }
}
