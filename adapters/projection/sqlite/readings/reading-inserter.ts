import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { DeviceType } from '../../../../core/channel'
import type { Reading } from '../../../../core/reading'
import type { ExtraChannels } from '../names/extra-channels'
import { linkCode, qualityBits, sourceCode } from './reading-codes'
import { fixedColumns, measuredChannels, quote, tableOf } from './reading-table'

/** A set of channels that readings come with, and the statement that binds just these. */
interface Shape {
  /** All names, in the order of the reading. */
  readonly names: readonly string[]
  /** Names the type does not know. */
  readonly extra: ReadonlySet<string>
  readonly insert: StatementSync
}

const firstChannel = fixedColumns.length
const extraColumn = fixedColumns.indexOf('extra')
/** Devices of a type have few shapes. Should one invent them, statements must not pile up. */
const maxShapes = 500

/**
 * Inserts the readings of one type and week. This is on the path of every reading: a device mostly sends the same
 * channels as the last time, so its last statement is tried first, and only channels that are there are bound.
 */
export class ReadingInserter {
  readonly #db: DatabaseSync
  readonly #type: string
  readonly #week: number
  readonly #channels: ReadonlySet<string>
  readonly #shapes = new Map<string, Shape>()
  readonly #lastShape: Shape[] = []
  readonly #row: SQLInputValue[] = []
  readonly #extraChannels: ExtraChannels

  constructor(db: DatabaseSync, type: DeviceType, week: number, extraChannels: ExtraChannels) {
    this.#db = db
    this.#extraChannels = extraChannels
    this.#type = type.name
    this.#week = week
    this.#channels = new Set(measuredChannels(type).map((channel) => channel.name))
  }

  /** Answers false when the reading is already there. */
  insert(reading: Reading, device: number): boolean {
    const row = this.#row
    row[0] = device
    row[1] = reading.at
    row[2] = reading.epoch
    row[3] = reading.seq
    row[4] = reading.id
    row[5] = reading.receivedAt
    row[6] = sourceCode(reading.source)
    row[7] = linkCode(reading.link)
    row[8] = qualityBits(reading.quality)
    row[9] = null
    const shape = this.#bindValues(reading.values, device)
    return shape.insert.run(...row).changes === 1
  }

  /** Puts the values into the row and answers the shape they have. */
  #bindValues(values: Readonly<Record<string, number>>, device: number): Shape {
    const row = this.#row
    const last = this.#lastShape[device]
    let index = firstChannel
    let same = last !== undefined
    for (const name in values) {
      same &&= last?.names[index - firstChannel] === name
      row[index++] = values[name] as number
    }
    row.length = index
    const isLast = same && last?.names.length === index - firstChannel
    const shape = isLast ? last : this.#shapeOf(Object.keys(values))
    this.#lastShape[device] = shape
    if (shape.extra.size > 0) this.#moveExtra(values, shape)
    return shape
  }

  #moveExtra(values: Readonly<Record<string, number>>, { names, extra }: Shape): void {
    const row = this.#row
    const unknown: Record<string, number> = {}
    let index = firstChannel
    for (const name of names)
      if (extra.has(name)) unknown[name] = values[name] as number
      else row[index++] = values[name] as number
    row.length = index
    row[extraColumn] = JSON.stringify(unknown)
    this.#extraChannels.note(this.#type, extra)
  }

  #shapeOf(names: readonly string[]): Shape {
    // A name may be any text, also an empty one.
    const key = JSON.stringify(names)
    const known = this.#shapes.get(key)
    if (known) return known
    if (this.#shapes.size >= maxShapes) this.#shapes.clear()
    const extra = new Set(names.filter((name) => !this.#channels.has(name)))
    const columns = [...fixedColumns, ...names.filter((name) => !extra.has(name)).map(quote)]
    const places = columns.map(() => '?').join(', ')
    const insert = this.#db.prepare(
      `INSERT INTO ${tableOf(this.#type, this.#week)} (${columns.join(', ')}) VALUES (${places}) ON CONFLICT DO NOTHING`,
    )
    const shape = { names, extra, insert }
    this.#shapes.set(key, shape)
    return shape
  }
}
