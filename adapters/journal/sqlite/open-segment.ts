import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { UnstoredUplink } from '../../../core/uplink'
import { toRow } from './row'
import type { SegmentFile } from './segment-files'
import { pageSize } from './segment-schema'

/** A tenth less work than a statement for each row; more at once save little. */
const rowsAtOnce = 16

/** The segment that is being written. Every failure leaves the rows as they were before. */
export class OpenSegment {
  readonly file: SegmentFile
  readonly #db: DatabaseSync
  readonly #insert: StatementSync
  readonly #insertMany: StatementSync
  readonly #pages: StatementSync
  #firstAt: number | null

  constructor(file: SegmentFile) {
    this.file = file
    this.#db = new DatabaseSync(file.path, { timeout: 5000 })
    try {
      this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000')
      this.#insert = this.#db.prepare(insertOf(1))
      this.#insertMany = this.#db.prepare(insertOf(rowsAtOnce))
      this.#pages = this.#db.prepare('PRAGMA page_count')
      this.#firstAt =
        (this.#db.prepare('SELECT received_at AS at FROM uplinks ORDER BY position LIMIT 1').get()?.at as number) ?? null
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  /** Arrival of its first uplink, ms UTC; null while it is empty. */
  get firstAt(): number | null {
    return this.#firstAt
  }

  /** Position of its newest uplink; null while it is empty. */
  last(): number | null {
    return this.#db.prepare('SELECT max(position) AS last FROM uplinks').get()?.last as number | null
  }

  bytes(): number {
    return (this.#pages.get()?.page_count as number) * pageSize
  }

  /** Stores the batch at `first` and following. Returns when it is on disk for good. */
  append(first: number, batch: readonly UnstoredUplink[]): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      let position = first
      const odd = batch.length % rowsAtOnce
      for (const uplink of batch.slice(0, odd)) this.#insert.run(...toRow(uplink, position++))
      for (let at = odd; at < batch.length; at += rowsAtOnce) {
        const values: SQLInputValue[] = []
        for (const uplink of batch.slice(at, at + rowsAtOnce)) values.push(...toRow(uplink, position++))
        this.#insertMany.run(...values)
      }
      this.#db.exec('COMMIT')
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
    this.#firstAt ??= batch[0]?.receivedAt ?? null
  }

  /** What is wrong with the file, or null. Reads all of it: about a second per GB. */
  damage(): string | null {
    const [check] = this.#db.prepare('PRAGMA quick_check(1)').all()
    if (check?.quick_check !== 'ok') return String(check?.quick_check)
    const { rows, first, last } = this.#db
      .prepare('SELECT count(*) AS rows, min(position) AS first, max(position) AS last FROM uplinks')
      .get() as { rows: number; first: number; last: number }
    if (rows === 0 || (first === this.file.first && rows === last - first + 1)) return null
    return `it should hold positions ${this.file.first} to ${last} but has only ${rows} of them`
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close()
  }
}

function insertOf(rows: number): string {
  return `INSERT INTO uplinks VALUES ${Array(rows).fill('(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`
}
