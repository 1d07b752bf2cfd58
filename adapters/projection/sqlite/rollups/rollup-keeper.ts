import type { DatabaseSync } from 'node:sqlite'
import type { SiteCalendar } from '../../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../../core/channel'
import type { Retention, RollUpRound } from '../../../../core/ports/projection'
import { expiring, type Floors, floorsAt, higherFloors } from '../../periods'
import { storedFloors, storeFloors } from '../database/floors'
import type { Statements } from '../database/statements'
import type { NumberedNames } from '../names/numbered-names'
import { dropWeeks } from '../readings/week-tables'
import { BucketChanges } from './bucket-changes'
import { BucketTables } from './bucket-tables'
import { BucketWriter } from './bucket-writer'
import { DirtyMarks } from './dirty-marks'
import { ReadingMarks } from './reading-marks'
import { recut } from './recut'
import { RollUp } from './roll-up'

export interface KeeperParts {
  readonly db: DatabaseSync
  readonly statements: Statements
  readonly types: readonly DeviceType[]
  readonly calendar: SiteCalendar
  readonly retention: Retention
  readonly series: NumberedNames
  readonly channels: NumberedNames
  /** Ms UTC. */
  readonly now: () => number
}

/** More than the longest day: what waits is rebuilt so far beyond what is dropped that no bucket lies across. */
const marginMs = 26 * 3_600_000
const roundSize = 500

/** Everything about roll-ups on the side of the writer: marks, rebuilding, dropping. Methods are to be called in a transaction. */
export class RollUpKeeper {
  readonly marks: DirtyMarks
  readonly #parts: KeeperParts
  readonly #tables: BucketTables
  readonly #writer: BucketWriter
  readonly #readingMarks: ReadingMarks
  readonly #changes: BucketChanges
  readonly #rollUp: RollUp
  #floors: Floors

  constructor(parts: KeeperParts) {
    const { db, statements, types, channels } = parts
    this.#parts = parts
    this.marks = new DirtyMarks(statements)
    this.#tables = new BucketTables(statements)
    this.#writer = new BucketWriter(db, statements)
    this.#readingMarks = new ReadingMarks(this.#tables, this.marks, channels, types)
    this.#changes = new BucketChanges(statements, parts.now)
    this.#rollUp = new RollUp({
      ...parts,
      query: statements,
      tables: this.#tables,
      writer: this.#writer,
      marks: this.marks,
      readingMarks: this.#readingMarks,
      changes: this.#changes,
    })
    this.#floors = storedFloors(statements)
  }

  /** A new reading came. */
  note(type: DeviceType, series: number, at: number): void {
    this.#readingMarks.note(type, series, at, this.#floors.raw)
  }

  round(before: number, limit: number): RollUpRound {
    return this.#rollUp.round(before, limit, this.#floors)
  }

  /** Floors that are higher at `now` than what was dropped so far; null when there is nothing to drop. */
  risen(now: number): Floors | null {
    const floors = higherFloors(this.#floors, floorsAt(now, this.#parts.retention))
    return expiring.some((layer) => floors[layer] > this.#floors[layer]) ? floors : null
  }

  /** Rebuilds some of what could not be rebuilt after a drop. Answers whether it is done. */
  prepareDrop(floors: Floors): boolean {
    return this.round(floors.raw + marginMs, roundSize).rebuilt === 0
  }

  /** Answers how many periods were dropped. */
  drop(floors: Floors): number {
    const { db, statements } = this.#parts
    const weeks = dropWeeks(db, statements, floors.raw)
    const periods = this.#writer.drop('5m', floors['5m']) + this.#writer.drop('1h', floors['1h'])
    if (Number.isFinite(floors['1h'])) this.#changes.removeHoursBefore(floors['1h'])
    this.marks.removeBefore('5m', floors.raw)
    this.marks.removeBefore('1h', floors['5m'])
    this.marks.removeBefore('1d', floors['1h'])
    this.#dropRecords(floors['1h'])
    storeFloors(statements, floors)
    return weeks + periods
  }

  /** Hours and days that start before, ms UTC, are not fed. */
  feedFrom(floor: number): void {
    this.#changes.beginAt(floor)
  }

  /** Cuts hours and days again when the site has moved to another time zone. */
  recut(timeZone: string): void {
    const { statements, calendar } = this.#parts
    if (statements.all('SELECT time_zone FROM site')[0]?.[0] === timeZone) return
    recut({ statements, calendar, marks: this.marks, floors: this.#floors })
    statements.run('UPDATE site SET time_zone = ?', timeZone)
  }

  /** The transaction is in the database. */
  confirm(): void {
    this.marks.confirm()
  }

  /** It was taken back. */
  forget(): void {
    this.marks.forget()
    this.reload()
  }

  /** What is remembered of tables may not hold any more. */
  reload(): void {
    this.#floors = storedFloors(this.#parts.statements)
    this.#writer.reload()
    this.#readingMarks.forget()
  }

  /** What happened to devices is kept as long as hours are. */
  #dropRecords(floor: number): void {
    const { statements } = this.#parts
    statements.run('DELETE FROM gap WHERE to_at < ?', floor)
    statements.run('DELETE FROM day_count WHERE day < ?', floor)
    // Ids rise with arrival, so this looks at no more than what goes.
    statements.run(
      'DELETE FROM event WHERE id < (SELECT coalesce(min(id), 0) FROM (SELECT id FROM event WHERE received_at >= ? ORDER BY id LIMIT 1))',
      floor,
    )
  }
}
