import type { DatabaseSync } from 'node:sqlite'
import type { DeviceType } from '../../../../core/channel'
import type { Reading } from '../../../../core/reading'
import { weekMs } from '../../periods'
import type { Statements } from '../database/statements'
import type { ExtraChannels } from '../names/extra-channels'
import { ReadingInserter } from './reading-inserter'
import { readingTable, tableOf } from './reading-table'
import { UndatedReadings } from './undated-readings'

interface Week {
  readonly number: number
  /** Bounds of its event times. */
  readonly from: number
  readonly to: number
  readonly inserter: ReadingInserter
  newestId: number
}

/** Weeks of which statements are kept; a backlog rarely reaches further back. */
const maxOpen = 16

/** The tables of one type: finds the week of a reading, and makes it when there is none. */
export class WeekTables {
  readonly #db: DatabaseSync
  readonly #statements: Statements
  readonly #type: DeviceType
  readonly #extraChannels: ExtraChannels
  readonly #undated: UndatedReadings
  /** All weeks there are, with the newest id that was written down for each. */
  readonly #newestIds = new Map<number, number>()
  readonly #open = new Map<number, Week>()
  readonly #changed = new Set<Week>()
  #current: Week | null = null

  constructor(db: DatabaseSync, statements: Statements, type: DeviceType, extraChannels: ExtraChannels) {
    this.#db = db
    this.#statements = statements
    this.#type = type
    this.#extraChannels = extraChannels
    this.#undated = new UndatedReadings(statements, type.name)
    this.#load()
  }

  /** Answers false when the reading is already there. */
  insert(reading: Reading, device: number): boolean {
    const { at, epoch, seq, quality } = reading
    let week = this.#current
    if (week === null || at < week.from || at >= week.to) week = this.#enter(Math.floor(at / weekMs))
    const undated = epoch > 0 && quality.length > 0 && quality.includes('clock-estimated')
    if (undated && this.#undated.isInAnother(week.number, device, epoch, seq, this.#newestIds.keys())) return false
    if (!week.inserter.insert(reading, device)) return false
    if (undated) this.#undated.note(week.number, device, epoch)
    if (reading.id > week.newestId) {
      week.newestId = reading.id
      this.#changed.add(week)
    }
    return true
  }

  /** Writes down which ids the weeks have got. */
  write(): void {
    const sql = 'UPDATE reading_week SET newest_id = ? WHERE type = ? AND week = ?'
    for (const { number, newestId } of this.#changed) {
      this.#statements.run(sql, newestId, this.#type.name, number)
      this.#newestIds.set(number, newestId)
    }
    this.#changed.clear()
  }

  /** Something else changed the weeks, or the transaction was taken back. */
  reload(): void {
    this.#current = null
    this.#open.clear()
    this.#changed.clear()
    this.#newestIds.clear()
    this.#undated.forget()
    this.#load()
  }

  #load(): void {
    const rows = this.#statements.all('SELECT week, newest_id FROM reading_week WHERE type = ?', this.#type.name)
    for (const [week, newestId] of rows) this.#newestIds.set(Number(week), Number(newestId))
  }

  #enter(number: number): Week {
    this.#current = this.#open.get(number) ?? this.#openWeek(number)
    return this.#current
  }

  #openWeek(number: number): Week {
    if (!this.#newestIds.has(number)) {
      this.#db.exec(readingTable(this.#type, number))
      this.#statements.run('INSERT INTO reading_week VALUES (?, ?, 0)', this.#type.name, number)
      this.#newestIds.set(number, 0)
    }
    if (this.#open.size >= maxOpen) this.#close()
    const inserter = new ReadingInserter(this.#db, this.#type, number, this.#extraChannels)
    const week = {
      number,
      from: number * weekMs,
      to: (number + 1) * weekMs,
      inserter,
      newestId: this.#newestIds.get(number) ?? 0,
    }
    this.#open.set(number, week)
    return week
  }

  /** Lets the statements of all weeks go. */
  #close(): void {
    this.write()
    this.#open.clear()
  }
}

/** Drops the weeks that end at or before `floor`, of all types. Answers how many. */
export function dropWeeks(db: DatabaseSync, statements: Statements, floor: number): number {
  const past = statements.all('SELECT type, week FROM reading_week WHERE week < ?', Math.floor(floor / weekMs))
  for (const [type, week] of past) {
    db.exec(`DROP TABLE ${tableOf(String(type), Number(week))}`)
    statements.run('DELETE FROM reading_week WHERE type = ? AND week = ?', String(type), Number(week))
  }
  return past.length
}
