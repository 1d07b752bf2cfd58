import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { DeviceType } from '../../../core/channel'
import type { Reading } from '../../../core/reading'
import { linkCode, qualityBits, sourceCode } from './codes'
import { columnOf, readingColumns, readingTable } from './schema'

type Cell = number | string | null

/** Writes the readings of one device type, one row each, one column per channel. On the path of every reading. */
export class ReadingWriter {
  readonly #insert: StatementSync
  readonly #channels: readonly string[]
  readonly #place: ReadonlyMap<string, number>
  /** Bound to the statement again and again, instead of a new array for each reading. */
  readonly #row: Cell[]

  constructor(database: DatabaseSync, type: DeviceType) {
    this.#channels = type.channels.map((channel) => channel.name)
    const columns = [...readingColumns, ...this.#channels.map((channel) => `"${columnOf(channel)}"`)]
    this.#place = new Map(this.#channels.map((channel, i) => [channel, readingColumns.length + i]))
    this.#row = new Array<Cell>(columns.length).fill(null)
    const marks = columns.map(() => '?').join(',')
    this.#insert = database.prepare(
      `INSERT INTO ${readingTable(type.name)} (${columns.join(',')}) VALUES (${marks}) ON CONFLICT DO NOTHING`,
    )
  }

  /** Answers whether the reading was new. */
  write(reading: Reading, device: number): boolean {
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
    row.fill(null, 9)
    let extra: Record<string, number> | null = null
    for (const channel in reading.values) {
      const place = this.#place.get(channel)
      const value = reading.values[channel] as number
      if (place !== undefined) row[place] = value
      else {
        extra ??= {}
        extra[channel] = value
      }
    }
    if (extra) row[9] = JSON.stringify(extra)
    return this.#insert.run(...row).changes === 1
  }
}
