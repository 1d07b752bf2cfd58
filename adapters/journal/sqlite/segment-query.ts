import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Uplink } from '../../../core/uplink'
import { type Row, retainFlag, toUplink } from './row'
import { columns, sparseMark } from './segment-schema'

/** Reads a segment through SQLite, also while it is being written. Each read is one short transaction. */
export class SegmentQuery {
  readonly path: string
  /** Whether positions are missing because what it was imported from did not have them. */
  readonly isSparse: boolean
  readonly #db: DatabaseSync
  readonly #all: StatementSync
  readonly #retained: StatementSync

  constructor(path: string) {
    this.path = path
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
    try {
      this.isSparse = this.#db.prepare('PRAGMA user_version').get()?.user_version === sparseMark
      this.#all = this.#prepare('position > ?')
      this.#retained = this.#prepare(`flags & ${retainFlag} AND position > ?`)
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  /** Up to `limit` uplinks above `after`, ascending; null when a row is not what was once written. */
  read(after: number, limit: number, retainedOnly: boolean): Uplink[] | null {
    const rows = (retainedOnly ? this.#retained : this.#all).all(after, limit) as unknown as Row[]
    const uplinks: Uplink[] = []
    for (const row of rows) {
      const uplink = toUplink(row)
      if (!uplink) return null
      uplinks.push(uplink)
    }
    return uplinks
  }

  close(): void {
    this.#db.close()
  }

  #prepare(where: string): StatementSync {
    const statement = this.#db.prepare(`SELECT ${columns} FROM uplinks WHERE ${where} ORDER BY position LIMIT ?`)
    statement.setReturnArrays(true)
    return statement
  }
}
