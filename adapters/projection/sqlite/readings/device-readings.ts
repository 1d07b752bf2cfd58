import type { DeviceType } from '../../../../core/channel'
import type { ReadingPlace } from '../../../../core/ports/projection'
import type { Reading } from '../../../../core/reading'
import type { Query } from '../database/statements'
import type { NamesSeen } from '../names/names-seen'
import { weeksBetween } from './measured-readings'
import { ReadingRows } from './reading-row'
import { tableOf } from './reading-table'

/** Pages the whole readings of one device in the order of event time, which is that of the tables. */
export class DeviceReadings {
  readonly #query: Query
  readonly #devices: NamesSeen
  readonly #types = new Map<DeviceType, ReadingRows>()

  constructor(query: Query, devices: NamesSeen) {
    this.#query = query
    this.#devices = devices
  }

  /** `to` is exclusive. To be called in a snapshot. */
  between(type: DeviceType, device: string, from: number, to: number, after: ReadingPlace | null, limit: number): Reading[] {
    const key = this.#devices.key(device)
    if (key === null) return []
    const behind = after && after.at >= from ? after : { at: from, epoch: Number.NEGATIVE_INFINITY, seq: 0 }
    const found: Reading[] = []
    for (const week of weeksBetween(this.#query, type.name, behind.at, to)) {
      if (found.length >= limit) break
      const ask = (columns: string) => `SELECT ${columns} FROM ${tableOf(type.name, week)}
        WHERE device = ? AND (at, epoch, seq) > (?, ?, ?) AND at < ? ORDER BY at, epoch, seq LIMIT ?`
      const left = limit - found.length
      found.push(...this.#rowsOf(type).read(this.#query, ask, key, behind.at, behind.epoch, behind.seq, to, left))
    }
    return found
  }

  #rowsOf(type: DeviceType): ReadingRows {
    const rows = this.#types.get(type) ?? new ReadingRows(type, this.#devices)
    this.#types.set(type, rows)
    return rows
  }
}
