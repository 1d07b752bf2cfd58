import { closeSync, fchownSync, fsyncSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Uplink } from '../../../core/uplink'
import { toRow } from './row'
import type { SegmentFile } from './segment-files'
import { createSegment, pageSize, sparseMark } from './segment-schema'

/** Whom a file is to belong to; null: whoever makes it. */
export type FileOwner = { readonly uid: number; readonly gid: number } | null

/**
 * A segment that is written in one go, from uplinks that have their positions already. Nothing of it is safe before {@link finish}: then
 * it is on disk, sealed, and needs nothing beside it.
 */
export class ImportSegment {
  readonly file: SegmentFile
  /** Arrival of its first uplink, ms UTC. */
  readonly firstAt: number
  readonly #db: DatabaseSync
  readonly #insert: StatementSync
  readonly #pages: StatementSync
  #last: number
  #hasHoles = false

  constructor(file: SegmentFile, firstAt: number) {
    this.file = file
    this.firstAt = firstAt
    this.#last = file.first - 1
    createSegment(file.path)
    this.#db = new DatabaseSync(file.path)
    try {
      // It is thrown away if anything goes wrong, so it needs no way back.
      this.#db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN')
      this.#insert = this.#db.prepare('INSERT INTO uplinks VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      this.#pages = this.#db.prepare('PRAGMA page_count')
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  bytes(): number {
    return (this.#pages.get()?.page_count as number) * pageSize
  }

  add(uplink: Uplink): void {
    this.#insert.run(...toRow(uplink, uplink.position))
    if (uplink.position !== this.#last + 1) this.#hasHoles = true
    this.#last = uplink.position
  }

  /** `next` is where the following segment begins: positions that are missing before it are noted as well. */
  finish(next: number, owner: FileOwner): void {
    this.#db.exec('INSERT INTO seal SELECT max(received_at) FROM uplinks HAVING max(received_at) NOTNULL')
    if (this.#hasHoles || next !== this.#last + 1) this.#db.exec(`PRAGMA user_version = ${sparseMark}`)
    this.#db.exec('COMMIT')
    this.#db.close()
    makeDurable(this.file.path, owner)
  }

  abandon(): void {
    if (this.#db.isOpen) this.#db.close()
  }
}

/** Brings a file to the disk for good. */
export function makeDurable(path: string, owner: FileOwner): void {
  const handle = openSync(path, 'r+')
  try {
    if (owner) fchownSync(handle, owner.uid, owner.gid)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
