import type { SQLInputValue } from 'node:sqlite'
import type { DeviceType } from '../../../../core/channel'
import type { Reading } from '../../../../core/reading'
import type { Cell, Cells, Query } from '../database/statements'
import type { NamesSeen } from '../names/names-seen'
import { ChannelColumns } from './channel-columns'
import { linkOf, qualityOf, sourceOf } from './reading-codes'
import { fixedColumns } from './reading-table'
import { valuesOf } from './row-values'

/** Reads whole readings of one type. */
export class ReadingRows {
  /** Its name. */
  readonly type: string
  readonly #columns: ChannelColumns
  readonly #devices: NamesSeen

  constructor(type: DeviceType, devices: NamesSeen) {
    this.type = type.name
    this.#columns = new ChannelColumns(type, fixedColumns)
    this.#devices = devices
  }

  /** `ask` makes the query of the columns. To be called in a snapshot. The device is empty for one that was forgotten. */
  read(query: Query, ask: (columns: string) => string, ...parameters: SQLInputValue[]): Reading[] {
    const { channels, rows } = this.#columns.read(query, ask, ...parameters)
    return rows.map((row) => readingOf(this.type, channels, row, this.#devices))
  }
}

function readingOf(type: string, channels: readonly string[], row: Cells, devices: NamesSeen): Reading {
  const [device, at, epoch, seq, id, receivedAt, source, link, quality, extra] = row as readonly number[]
  return {
    id: id as number,
    device: devices.name(device as number),
    type,
    at: at as number,
    receivedAt: receivedAt as number,
    epoch: epoch as number,
    seq: seq as number,
    source: sourceOf(source as number),
    link: linkOf(link as number | null),
    quality: qualityOf(quality as number),
    values: valuesOf(channels, row, fixedColumns.length, extra as Cell),
  }
}
