import type { Kysely } from 'kysely'
import type { Shelf } from '../../../core/ports/identity'
import { type Columns, itemOf, type Row, rowOf } from './columns'

/** All tables look the same from here: their columns are known by their description only. */
export type Tables = Record<string, Row>

/** Items of one kind as the rows of one table. */
export class KyselyShelf<T> implements Shelf<T> {
  readonly #db: Kysely<Tables>
  readonly #table: string
  readonly #key: string
  readonly #columns: Columns<T>
  readonly #changed: () => void

  /** `key` is the table's primary key; `changed` is called after every change. */
  constructor(db: Kysely<Tables>, table: string, key: keyof T & string, columns: Columns<T>, changed: () => void) {
    this.#db = db
    this.#table = table
    this.#key = key
    this.#columns = columns
    this.#changed = changed
  }

  async all(): Promise<readonly T[]> {
    const rows = await this.#db.selectFrom(this.#table).selectAll().orderBy(this.#key).execute()
    return rows.map((row) => itemOf(this.#columns, row))
  }

  async put(item: T): Promise<void> {
    const row = rowOf(this.#columns, item)
    await this.#db
      .insertInto(this.#table)
      .values(row)
      .onConflict((c) => c.column(this.#key).doUpdateSet(row))
      .execute()
    this.#changed()
  }

  /** One statement, so that nobody comes between looking and writing. */
  async replace(before: T, after: T): Promise<boolean> {
    const row = rowOf(this.#columns, after)
    let update = this.#db.updateTable(this.#table).set(row).where(this.#key, '=', row[this.#key])
    for (const [column, cell] of Object.entries(rowOf(this.#columns, before))) update = update.where(column, 'is', cell)
    const { numUpdatedRows } = await update.executeTakeFirst()
    if (numUpdatedRows > 0n) this.#changed()
    return numUpdatedRows > 0n
  }

  async delete(key: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom(this.#table).where(this.#key, '=', key).executeTakeFirst()
    if (numDeletedRows > 0n) this.#changed()
    return numDeletedRows > 0n
  }
}
