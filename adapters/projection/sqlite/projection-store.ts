import type { DatabaseSync } from 'node:sqlite'
import type { DeviceType } from '../../../core/channel'
import type { RejectionCode } from '../../../core/errors/catalogue'
import { HubError } from '../../../core/errors/hub-error'
import { positionOf } from '../../../core/item-id'
import type { ProjectionBatch, ProjectionStore, RetainedMessage } from '../../../core/ports/projection'
import type { PresenceFacts } from '../../../core/presence/facts'
import type { LatestValues, Reading } from '../../../core/reading'
import { ExtraChannels } from './extra-channels'
import { asStoreError } from './failure'
import { NumberedNames } from './numbered-names'
import { openDatabase } from './open-database'
import type { Cells } from './read-connection'
import { ReadingInserter } from './reading-inserter'
import { factsColumns, factsOf, latestColumns, latestOf } from './state-tables'
import { StateWriter } from './state-writer'

/**
 * The projection in one SQLite file: a table per device type, a column per channel. Everything in it can be derived
 * again from the journal, so a file that is damaged or laid out otherwise is set aside and begun anew.
 */
export class SqliteProjectionStore implements ProjectionStore {
  /** Whether an earlier file was set aside at this start; the cursor then is 0. */
  readonly rebuilt: boolean
  readonly #file: string
  readonly #db: DatabaseSync
  readonly #devices: NumberedNames
  readonly #channels: NumberedNames
  readonly #extraChannels: ExtraChannels
  readonly #inserters: ReadonlyMap<string, ReadingInserter>
  readonly #state: StateWriter
  #cursor: number

  /** Opens or makes the projection. Throws HubError STORE_UNAVAILABLE, also for a file of a newer version. */
  constructor(file: string, types: readonly DeviceType[]) {
    const { db, rebuilt } = openDatabase(file, types)
    this.#file = file
    this.#db = db
    this.rebuilt = rebuilt
    this.#devices = new NumberedNames(db, 'device')
    this.#channels = new NumberedNames(db, 'channel')
    this.#extraChannels = new ExtraChannels(db)
    this.#inserters = new Map(types.map((type) => [type.name, new ReadingInserter(db, type, this.#extraChannels)]))
    this.#state = new StateWriter(db, this.#devices, this.#channels)
    this.#cursor = db.prepare('SELECT cursor FROM progress').get()?.cursor as number
  }

  cursor(): number {
    return this.#cursor
  }

  /** Throws HubError STORE_UNAVAILABLE when the disk does not take it; the same batch may then be tried again. */
  commit(batch: ProjectionBatch): { readonly duplicates: number } {
    try {
      this.#db.exec('BEGIN IMMEDIATE')
      const inserted = this.#write(batch)
      this.#db.exec('COMMIT')
      this.#confirm()
      this.#cursor = Math.max(this.#cursor, batch.cursor)
      return { duplicates: batch.readings.length - inserted }
    } catch (error) {
      this.#takeBack()
      throw asStoreError(error, this.#file)
    }
  }

  loadLatest(): readonly LatestValues[] {
    return this.#rows(`SELECT ${latestColumns} FROM latest`).map((row) => latestOf(row, this.#devices, this.#channels))
  }

  loadFacts(): readonly PresenceFacts[] {
    return this.#rows(`SELECT ${factsColumns} FROM facts`).map((row) => factsOf(row, this.#devices))
  }

  loadRetained(): readonly RetainedMessage[] {
    const rows = this.#rows('SELECT topic, payload, qos FROM retained ORDER BY topic')
    return rows.map(([topic, payload, qos]) => ({ topic, payload, qos }) as RetainedMessage)
  }

  rejectedPositions(device: string, codes: readonly RejectionCode[]) {
    const rows = this.#db
      .prepare('SELECT id FROM rejected WHERE device = ? AND code IN (SELECT value FROM json_each(?)) ORDER BY id')
      .all(device, JSON.stringify(codes)) as { id: number }[]
    const ids = rows.map((row) => row.id)
    return [...Map.groupBy(ids, positionOf)].map(([position, ids]) => ({ position, ids }))
  }

  pruneRejected(keep: number): number {
    const { changes } = this.#db
      .prepare('DELETE FROM rejected WHERE id <= (SELECT id FROM rejected ORDER BY id DESC LIMIT 1 OFFSET ?)')
      .run(keep)
    return Number(changes)
  }

  close(): void {
    this.#db.close()
  }

  /** Answers how many readings were new. */
  #write(batch: ProjectionBatch): number {
    const state = this.#state
    const inserted = this.#insert(batch.readings)
    state.latest(batch.latest)
    state.facts(batch.facts)
    state.events(batch.events)
    // A retry may reject the same record again: its old row has to go first.
    state.settle(batch.settled)
    state.rejected(batch.rejected)
    state.retained(batch.retained)
    state.progress(batch.cursor)
    return inserted
  }

  #insert(readings: readonly Reading[]): number {
    let inserted = 0
    for (const reading of readings) {
      const inserter = this.#inserters.get(reading.type)
      if (!inserter) throw new HubError('UNKNOWN_DEVICE_TYPE', `The projection has no table for device type "${reading.type}".`)
      if (inserter.insert(reading, this.#devices.key(reading.device))) inserted++
    }
    return inserted
  }

  #rows(sql: string): Cells[] {
    const statement = this.#db.prepare(sql)
    statement.setReturnArrays(true)
    return statement.all() as unknown as Cells[]
  }

  #confirm(): void {
    this.#devices.confirm()
    this.#channels.confirm()
    this.#extraChannels.confirm()
  }

  #takeBack(): void {
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
    this.#devices.forget()
    this.#channels.forget()
    this.#extraChannels.forget()
  }
}
