import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { AuditEntry, AuditPage, AuditQuery, AuditRecord, AuditVerification } from '../../../core/access/audit'
import type { AuditLog } from '../../../core/ports/audit'
import { canonicalJson, hashOf } from './canonical'
import { Chain } from './chain'
import { guarded } from './failure'
import { conditionsOf, type RecordRow, recordOf } from './rows'
import { schema } from './schema'

export interface AuditLogOptions {
  /** How long to wait for another process that is writing, ms. It holds up the whole thread, so the hub waits only shortly. */
  readonly busyMs?: number
}

/** Rows read at once; between two such the thread has time for others. */
const chunk = 500

/**
 * The audit in one SQLite file. `synchronous=FULL`: what was answered is on disk. Several processes may append: each record is chained to
 * the newest one inside the transaction that stores it.
 */
export class SqliteAuditLog implements AuditLog {
  readonly #file: string
  readonly #db: DatabaseSync

  /** Opens or creates the file, readable by its owner only. Throws HubError STORE_UNAVAILABLE. */
  constructor(file: string, { busyMs = 5000 }: AuditLogOptions = {}) {
    this.#file = file
    this.#db = guarded(file, () => openPrivate(file))
    try {
      guarded(file, () => {
        this.#db.exec(`PRAGMA busy_timeout = ${busyMs}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`)
        this.#db.exec(schema)
      })
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  async append(entry: AuditEntry, at: number): Promise<AuditRecord> {
    const text = canonicalJson(entry)
    return this.#do(() => {
      // IMMEDIATE: nobody else appends between reading the newest hash and writing the next.
      this.#db.exec('BEGIN IMMEDIATE')
      try {
        const last = this.#db.prepare('SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1').get()
        const { seq: lastSeq, hash: previous } = (last ?? { seq: 0, hash: '' }) as { seq: number; hash: string }
        const seq = lastSeq + 1
        const row = { seq, at, entry: text, hash: hashOf(previous, seq, at, text) }
        this.#db
          .prepare('INSERT INTO record (seq, at, entry, hash) VALUES (?, ?, ?, ?)')
          .run(row.seq, row.at, row.entry, row.hash)
        this.#db.exec('COMMIT')
        return recordOf(row)
      } finally {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      }
    })
  }

  async page(query: AuditQuery): Promise<AuditPage> {
    const limit = query.limit ?? 100
    const { where, values } = conditionsOf(query)
    const rows = this.#rows(`SELECT seq, at, entry, hash FROM record ${where} ORDER BY seq DESC LIMIT ?`, ...values, limit + 1)
    const records = rows.slice(0, limit).map(recordOf)
    return { records, next: rows.length > limit ? (records.at(-1)?.seq ?? null) : null }
  }

  async *records(after = 0): AsyncIterable<AuditRecord> {
    for await (const row of this.#inOrder(after)) yield recordOf(row)
  }

  async verify(): Promise<AuditVerification> {
    const chain = new Chain()
    // Also what a number below 1 was smuggled in with is looked at.
    for await (const row of this.#inOrder(Number.MIN_SAFE_INTEGER)) if (!chain.add(row)) break
    return chain.result()
  }

  async close(): Promise<void> {
    this.#db.close()
  }

  async *#inOrder(after: number): AsyncIterable<RecordRow> {
    for (let last = after; ; ) {
      const rows = this.#rows('SELECT seq, at, entry, hash FROM record WHERE seq > ? ORDER BY seq LIMIT ?', last, chunk)
      yield* rows
      last = rows.at(-1)?.seq ?? last
      if (rows.length < chunk) return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #rows(sql: string, ...values: readonly (string | number)[]): RecordRow[] {
    return this.#do(() => this.#db.prepare(sql).all(...values)) as unknown as RecordRow[]
  }

  #do<T>(act: () => T): T {
    return guarded(this.#file, act)
  }
}

/** A file that SQLite makes itself would be readable by everybody; its log gets the same rights as the file. */
function openPrivate(file: string): DatabaseSync {
  if (file !== ':memory:') {
    try {
      closeSync(openSync(file, 'a', 0o600))
    } catch {
      // SQLite says more clearly what is wrong.
    }
  }
  return new DatabaseSync(file)
}
