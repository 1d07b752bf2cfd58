import type { DeviceType } from '../../../../core/channel'
import type { ReadingPlace } from '../../../../core/ports/projection'
import type { Reading } from '../../../../core/reading'
import type { Query } from '../database/statements'
import type { NamesSeen } from '../names/names-seen'
import { weeksBetween } from './measured-readings'
import { columnsOf, readingsOf } from './reading-row'
import { tableOf } from './reading-table'

/** Pages the whole readings of one device in the order of event time, which is that of the tables. */
export class DeviceReadings {
  readonly #query: Query
  readonly #devices: NamesSeen

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
      const sql = `SELECT ${columnsOf(type)} FROM ${tableOf(type.name, week)}
        WHERE device = ? AND (at, epoch, seq) > (?, ?, ?) AND at < ? ORDER BY at, epoch, seq LIMIT ?`
      const rows = this.#query.all(sql, key, behind.at, behind.epoch, behind.seq, to, limit - found.length)
      found.push(...readingsOf(type, rows, this.#devices))
    }
    return found
  }
}
