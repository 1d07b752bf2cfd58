import type { DeviceType } from '../../../../core/channel'
import type { RollupReading } from '../../../../core/rollup/rollup-reading'
import { weekMs } from '../../periods'
import type { Cells, Query } from '../database/statements'
import { ChannelColumns } from './channel-columns'
import { tableOf } from './reading-table'
import { valuesOf } from './row-values'

const columns = ['at', 'epoch', 'seq', 'extra']

/** The whole readings of one type, by device and event time: what roll-ups are made from. */
export class MeasuredReadings {
  readonly #query: Query
  readonly #type: string
  readonly #columns: ChannelColumns

  constructor(query: Query, type: DeviceType) {
    this.#query = query
    this.#type = type.name
    this.#columns = new ChannelColumns(type, columns)
  }

  /** Ascending by event time, epoch and number. `device` is its number; `to` is exclusive. */
  between(device: number, from: number, to: number): RollupReading[] {
    return weeksBetween(this.#query, this.#type, from, to).flatMap((week) => {
      const ask = (columns: string) => `SELECT ${columns} FROM ${tableOf(this.#type, week)}
        WHERE device = ? AND at >= ? AND at < ? ORDER BY at, epoch, seq`
      const { channels, rows } = this.#columns.read(this.#query, ask, device, from, to)
      return rows.map((row) => readingOf(channels, row))
    })
  }
}

function readingOf(channels: readonly string[], row: Cells): RollupReading {
  const [at, epoch, seq, extra] = row as readonly [number, number, number, string | null]
  return { at, epoch, seq, values: valuesOf(channels, row, columns.length, extra) }
}

/** Weeks that have readings of a type between two times, ascending. */
export function weeksBetween(query: Query, type: string, from: number, to: number): number[] {
  if (from >= to) return []
  const sql = 'SELECT week FROM reading_week WHERE type = ? AND week BETWEEN ? AND ? ORDER BY week'
  const bound = (time: number) => (Number.isFinite(time) ? Math.floor(time / weekMs) : Math.sign(time) * 1e9)
  return query.all(sql, type, bound(from), bound(to)).map(([week]) => Number(week))
}
