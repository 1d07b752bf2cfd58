import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { HubError } from '../../../core/errors/hub-error'
import type { NewPutAside, SinkStep, SinkStore, StoredPutAside, StoredSink } from '../../../core/ports/sink-store'
import type { SinkStream } from '../../../core/sinks/sink-item'
import { openDatabase } from './open-database'
import { type PutAsideRow, putAsideOf, type SinkRow, sinkColumns, sinkOf } from './rows'

export interface SqliteSinkStoreOptions {
  /** How much of what was put aside is listed for each sink; then the oldest go. Default 1000. */
  readonly mostPutAside?: number
}

/** Cursors of sinks and what they put aside, in one SQLite file. See open-database.ts for what a power cut may take back. */
export class SqliteSinkStore implements SinkStore {
  readonly isReplaced: boolean
  readonly #file: string
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #mostPutAside: number

  /** Opens or makes the file. Throws HubError STORE_UNAVAILABLE. */
  constructor(file: string, { mostPutAside = 1000 }: SqliteSinkStoreOptions = {}) {
    this.#file = file
    this.#mostPutAside = mostPutAside
    const opened = this.#guard(() => openDatabase(file))
    this.#db = opened.db
    this.isReplaced = opened.isReplaced
  }

  list(): readonly StoredSink[] {
    const rows = this.#all<SinkRow>(`SELECT ${sinkColumns} FROM sink ORDER BY id`)
    return rows.map((row) => sinkOf(row, this.#cursors(row.id)))
  }

  find(id: string): StoredSink | null {
    const [row] = this.#all<SinkRow>(`SELECT ${sinkColumns} FROM sink WHERE id = ?`, id)
    return row ? sinkOf(row, this.#cursors(id)) : null
  }

  put(id: string, name: string, kind: string, starts: Readonly<Partial<Record<SinkStream, number>>>): void {
    this.#durably(() => {
      this.#run(
        'INSERT INTO sink VALUES (?, ?, ?, NULL, 0, 0) ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind',
        id,
        name,
        kind,
      )
      for (const [stream, after] of Object.entries(starts))
        this.#run('INSERT INTO cursor VALUES (?, ?, ?) ON CONFLICT DO NOTHING', id, stream, after)
    })
  }

  commit(id: string, { stream, cursor, written, putAside }: SinkStep): void {
    this.#transaction(() => {
      const moved = this.#run('UPDATE cursor SET after = ? WHERE sink = ? AND stream = ?', cursor, id, stream)
      if (moved === 0) return
      this.#run('UPDATE sink SET written = written + ? WHERE id = ?', written, id)
      for (const each of putAside) this.#putAside(id, stream, each)
      if (putAside.length > 0) this.#makeRoom(id)
    })
  }

  rewind(id: string, cursors: Readonly<Partial<Record<SinkStream, number>>>): void {
    this.#durably(() => {
      for (const [stream, after] of Object.entries(cursors))
        this.#run('UPDATE cursor SET after = min(after, ?) WHERE sink = ? AND stream = ?', after, id, stream)
    })
  }

  pause(id: string, paused: string | null): void {
    this.#durably(() => this.#run('UPDATE sink SET paused = ? WHERE id = ?', paused, id))
  }

  delete(id: string): void {
    this.#durably(() => {
      this.#run('DELETE FROM put_aside WHERE sink = ?', id)
      this.#run('DELETE FROM cursor WHERE sink = ?', id)
      this.#run('DELETE FROM sink WHERE id = ?', id)
    })
  }

  listPutAside(id: string, limit: number, before: number = Number.MAX_SAFE_INTEGER): readonly StoredPutAside[] {
    const sql = 'SELECT * FROM put_aside WHERE sink = ? AND id < ? ORDER BY id DESC LIMIT ?'
    return this.#all<PutAsideRow>(sql, id, before, limit).map(putAsideOf)
  }

  settle(id: string, putAside: readonly number[], written: number): void {
    this.#transaction(() => {
      for (const each of putAside) this.#run('DELETE FROM put_aside WHERE sink = ? AND id = ?', id, each)
      this.#run('UPDATE sink SET written = written + ? WHERE id = ?', written, id)
    })
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  /** What is refused once more, after a rewind or a crash, is listed once, with its new reason. */
  #putAside(id: string, stream: SinkStream, { item, at, device, eventTime, reason, text }: NewPutAside): void {
    const columns = 'sink, stream, item, at, device, event_time, reason, text'
    const sql = `INSERT OR REPLACE INTO put_aside (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
    this.#run(sql, id, stream, item, at, device, eventTime, reason, text)
  }

  #makeRoom(id: string): void {
    const oldest = '(SELECT id FROM put_aside WHERE sink = ? ORDER BY id DESC LIMIT 1 OFFSET ?)'
    const gone = this.#run(`DELETE FROM put_aside WHERE sink = ? AND id <= ${oldest}`, id, id, this.#mostPutAside)
    if (gone > 0) this.#run('UPDATE sink SET gone = gone + ? WHERE id = ?', gone, id)
  }

  #cursors(id: string): Partial<Record<SinkStream, number>> {
    const rows = this.#all<{ stream: SinkStream; after: number }>('SELECT stream, after FROM cursor WHERE sink = ?', id)
    return Object.fromEntries(rows.map(({ stream, after }) => [stream, after]))
  }

  /** What people decide is on disk before they are told so. */
  #durably(write: () => void): void {
    this.#guard(() => this.#db.exec('PRAGMA synchronous = FULL'))
    try {
      this.#transaction(write)
    } finally {
      this.#guard(() => this.#db.exec('PRAGMA synchronous = NORMAL'))
    }
  }

  #transaction(write: () => void): void {
    this.#guard(() => {
      this.#db.exec('BEGIN IMMEDIATE')
      try {
        write()
        this.#db.exec('COMMIT')
      } catch (error) {
        // A full disk may have ended it already.
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
        throw error
      }
    })
  }

  /** Answers how many rows changed. */
  #run(sql: string, ...parameters: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...parameters).changes)
  }

  #all<Row>(sql: string, ...parameters: SQLInputValue[]): Row[] {
    return this.#guard(() => this.#statement(sql).all(...parameters) as Row[])
  }

  #statement(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof HubError) throw error
      const text = String((error as { message?: unknown })?.message ?? error)
      throw new HubError('STORE_UNAVAILABLE', `The places of the sinks (${this.#file}) cannot be kept: ${text}.`)
    }
  }
}
