import type { DatabaseSync } from 'node:sqlite'
import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../core/channel'
import type { ContinuityState } from '../../../core/continuity/state'
import type { RejectionCode } from '../../../core/errors/catalogue'
import { positionOf } from '../../../core/item-id'
import type {
  ProjectionBatch,
  ProjectionStore,
  RetainedMessage,
  Retention,
  RollUpRound,
  StoredMemory,
} from '../../../core/ports/projection'
import type { PresenceFacts } from '../../../core/presence/facts'
import type { LatestValues } from '../../../core/reading'
import { DayCounts } from './continuity/day-counts'
import { asStoreError } from './database/failure'
import { openDatabase } from './database/open-database'
import { Statements } from './database/statements'
import { ExtraChannels } from './names/extra-channels'
import { NumberedNames } from './names/numbered-names'
import { ReadingWriter } from './readings/reading-writer'
import { RollUpKeeper } from './rollups/rollup-keeper'
import { forgetDevice } from './state/forget-device'
import * as tables from './state/state-tables'
import { StateWriter } from './state/state-writer'

export interface SqliteProjectionOptions {
  /** Cuts hours and days. */
  readonly calendar: SiteCalendar
  readonly retention: Retention
  /** Ms UTC; what revisions of roll-ups count on from. Default: the clock of the machine. */
  readonly now?: () => number
}

/**
 * The projection in one SQLite file: a table per device type and week, a column per channel, and roll-ups beside them.
 * Everything in it can be derived again from the journal, so a file that is damaged or laid out otherwise is set aside and
 * begun anew.
 */
export class SqliteProjectionStore implements ProjectionStore {
  /** Whether an earlier file was set aside at this start; the cursor then is 0. */
  readonly rebuilt: boolean
  readonly #file: string
  readonly #db: DatabaseSync
  readonly #statements: Statements
  readonly #devices: NumberedNames
  readonly #series: NumberedNames
  readonly #channels: NumberedNames
  readonly #extraChannels: ExtraChannels
  readonly #readings: ReadingWriter
  readonly #rollUps: RollUpKeeper
  readonly #counts: DayCounts
  readonly #state: StateWriter
  #cursor: number

  /** Opens or makes the projection. Throws HubError STORE_UNAVAILABLE, also for a file of a newer version. */
  constructor(file: string, types: readonly DeviceType[], { calendar, retention, now = Date.now }: SqliteProjectionOptions) {
    const { db, rebuilt } = openDatabase(file, types, calendar.timeZone)
    const statements = new Statements(db)
    this.#file = file
    this.#db = db
    this.#statements = statements
    this.rebuilt = rebuilt
    this.#devices = new NumberedNames(db, 'device')
    this.#series = new NumberedNames(db, 'series')
    this.#channels = new NumberedNames(db, 'channel')
    this.#extraChannels = new ExtraChannels(db)
    this.#readings = new ReadingWriter(db, statements, types, this.#series, this.#extraChannels)
    const [series, channels] = [this.#series, this.#channels]
    this.#rollUps = new RollUpKeeper({ db, statements, types, calendar, retention, series, channels, now })
    this.#counts = new DayCounts(statements, calendar)
    this.#state = new StateWriter(db, this.#devices, this.#channels)
    this.#cursor = statements.number('SELECT cursor FROM progress') ?? 0
    this.#cutFor(calendar.timeZone)
  }

  cursor(): number {
    return this.#cursor
  }

  /** Throws HubError STORE_UNAVAILABLE when the disk does not take it; the same batch may then be tried again. */
  commit(batch: ProjectionBatch): { readonly duplicates: number } {
    const inserted = this.#transaction(() => this.#write(batch))
    this.#cursor = Math.max(this.#cursor, batch.cursor)
    return { duplicates: batch.readings.length - inserted }
  }

  loadLatest(): readonly LatestValues[] {
    const rows = this.#statements.all(`SELECT ${tables.latestColumns} FROM latest`)
    return rows.map((row) => tables.latestOf(row, this.#devices, this.#channels))
  }

  loadFacts(): readonly PresenceFacts[] {
    const rows = this.#statements.all(`SELECT ${tables.factsColumns} FROM facts`)
    return rows.map((row) => tables.factsOf(row, this.#devices))
  }

  loadRetained(): readonly RetainedMessage[] {
    const rows = this.#statements.all('SELECT topic, payload, qos FROM retained ORDER BY topic')
    return rows.map(([topic, payload, qos]) => ({ topic, payload, qos }) as RetainedMessage)
  }

  /** Throws HubError STORE_UNAVAILABLE when the disk does not take it; everything was offered then. */
  boundRetained(takes: (topic: string, payloadBytes: number) => boolean): number {
    // Without the payloads: there may be more of them than memory.
    const page = 'SELECT topic, length(payload) FROM retained WHERE topic > ? ORDER BY topic LIMIT 10000'
    const dropped: string[] = []
    for (let after = '', rows = this.#statements.all(page, after); rows.length > 0; rows = this.#statements.all(page, after))
      for (const [topic, bytes] of rows) {
        after = String(topic)
        if (!takes(after, Number(bytes))) dropped.push(after)
      }
    if (dropped.length > 0)
      this.#transaction(() => {
        for (const topic of dropped) this.#statements.run('DELETE FROM retained WHERE topic = ?', topic)
      })
    return dropped.length
  }

  loadContinuity(): readonly ContinuityState[] {
    const rows = this.#statements.all(`SELECT ${tables.continuityColumns} FROM continuity`)
    return rows.map((row) => tables.continuityOf(row, this.#devices))
  }

  loadMemories(): readonly StoredMemory[] {
    const rows = this.#statements.all(`SELECT ${tables.memoryColumns} FROM memory`)
    return rows.map((row) => tables.memoryOf(row, this.#devices))
  }

  /** Throws HubError STORE_UNAVAILABLE when the disk does not take it. */
  rollUp(before: number, limit: number): RollUpRound {
    return this.#transaction(() => this.#rollUps.round(before, limit))
  }

  /**
   * Whoever follows hours and days is not told of those that start before, ms UTC: to be called when everything is derived again from a
   * journal that begins then. Throws HubError STORE_UNAVAILABLE.
   */
  feedFrom(floor: number): void {
    this.#transaction(() => this.#rollUps.feedFrom(floor))
  }

  /** Throws HubError STORE_UNAVAILABLE when the disk does not take it. */
  dropExpired(now: number): number {
    const floors = this.#rollUps.risen(now)
    if (!floors) return 0
    while (!this.#transaction(() => this.#rollUps.prepareDrop(floors)));
    const dropped = this.#transaction(() => this.#rollUps.drop(floors))
    this.#reload()
    return dropped
  }

  rejectedPositions(device: string, codes: readonly RejectionCode[]) {
    const sql = 'SELECT id FROM rejected WHERE device = ? AND code IN (SELECT value FROM json_each(?)) ORDER BY id'
    const ids = this.#statements.all(sql, device, JSON.stringify(codes)).map(([id]) => Number(id))
    return [...Map.groupBy(ids, positionOf)].map(([position, ids]) => ({ position, ids }))
  }

  pruneRejected(keep: number): number {
    const oldest = '(SELECT id FROM rejected ORDER BY id DESC LIMIT 1 OFFSET ?)'
    return this.#statements.run(`DELETE FROM rejected WHERE id <= ${oldest}`, keep)
  }

  close(): void {
    this.#db.close()
  }

  #cutFor(timeZone: string): void {
    try {
      this.#transaction(() => this.#rollUps.recut(timeZone))
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Answers how many readings were new. */
  #write(batch: ProjectionBatch): number {
    // What was written before is not counted again, and nothing is forgotten that came with it.
    const isNew = batch.cursor > this.#cursor
    if (isNew) this.#forget(batch.forgotten)
    const inserted = this.#insert(batch, isNew)
    const state = this.#state
    state.latest(batch.latest)
    state.facts(batch.facts)
    state.continuity(batch.continuity)
    state.memories(batch.memories)
    state.gaps(batch.gaps)
    state.events(batch.events)
    // A retry may reject the same record again: its old row has to go first.
    state.settle(batch.settled)
    state.rejected(batch.rejected)
    state.retained(batch.retained)
    state.progress(batch.cursor)
    return inserted
  }

  #forget(devices: readonly string[]): void {
    const named = { statements: this.#statements, devices: this.#devices, series: this.#series, marks: this.#rollUps.marks }
    for (const device of devices) forgetDevice(device, named)
  }

  #insert({ readings, duplicates }: ProjectionBatch, isNew: boolean): number {
    let inserted = 0
    for (const reading of readings) {
      const device = this.#devices.key(reading.device)
      const series = this.#readings.insert(reading, device)
      if (series === null) {
        if (isNew) this.#counts.duplicate(device, reading.at)
        continue
      }
      inserted++
      this.#rollUps.note(series.type, series.key, reading.at)
      if (isNew) this.#counts.received(reading, device)
    }
    if (isNew) for (const { device, at } of duplicates) this.#counts.duplicate(this.#devices.key(device), at)
    this.#counts.write()
    this.#readings.write()
    return inserted
  }

  /** What is written together is there together, or not at all. */
  #transaction<T>(write: () => T): T {
    try {
      this.#db.exec('BEGIN IMMEDIATE')
      const answer = write()
      this.#db.exec('COMMIT')
      for (const part of this.#remembering) part.confirm()
      return answer
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      for (const part of this.#remembering) part.forget()
      this.#counts.clear()
      this.#readings.reload()
      throw asStoreError(error, this.#file)
    }
  }

  get #remembering() {
    return [this.#devices, this.#series, this.#channels, this.#extraChannels, this.#rollUps]
  }

  #reload(): void {
    this.#readings.reload()
    this.#rollUps.reload()
  }
}
