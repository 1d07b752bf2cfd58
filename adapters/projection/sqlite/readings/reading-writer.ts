import type { DatabaseSync } from 'node:sqlite'
import type { DeviceType } from '../../../../core/channel'
import { HubError } from '../../../../core/errors/hub-error'
import type { Reading } from '../../../../core/reading'
import type { Statements } from '../database/statements'
import type { ExtraChannels } from '../names/extra-channels'
import type { NumberedNames } from '../names/numbered-names'
import { seriesName } from '../names/series'
import { WeekTables } from './week-tables'

interface TypeTables {
  readonly type: DeviceType
  readonly tables: WeekTables
  /** By number of the device. */
  readonly series: SeriesOfReading[]
}

/** The series a reading belongs to. */
export interface SeriesOfReading {
  readonly type: DeviceType
  readonly key: number
}

/** Writes readings into the tables of their types. */
export class ReadingWriter {
  readonly #series: NumberedNames
  readonly #types: ReadonlyMap<string, TypeTables>

  constructor(
    db: DatabaseSync,
    statements: Statements,
    types: readonly DeviceType[],
    series: NumberedNames,
    extraChannels: ExtraChannels,
  ) {
    this.#series = series
    this.#types = new Map(
      types.map((type) => [type.name, { type, tables: new WeekTables(db, statements, type, extraChannels), series: [] }]),
    )
  }

  /** Answers the series of the reading; null when it is already there. `device` is its number. */
  insert(reading: Reading, device: number): SeriesOfReading | null {
    const known = this.#types.get(reading.type)
    if (!known) throw new HubError('UNKNOWN_DEVICE_TYPE', `The projection has no table for device type "${reading.type}".`)
    if (!known.tables.insert(reading, device)) return null
    const series = known.series[device]
    if (series) return series
    const added = { type: known.type, key: this.#series.key(seriesName(device, reading.type)) }
    known.series[device] = added
    return added
  }

  /** Writes down what the tables have got. */
  write(): void {
    for (const { tables } of this.#types.values()) tables.write()
  }

  /** What is remembered of the tables may not hold any more. */
  reload(): void {
    for (const { tables, series } of this.#types.values()) {
      tables.reload()
      series.length = 0
    }
  }
}
