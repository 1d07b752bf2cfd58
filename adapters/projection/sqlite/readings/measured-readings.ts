import type { DeviceType } from '../../../../core/channel'
import type { RollupReading } from '../../../../core/rollup/rollup-reading'
import { weekMs } from '../../periods'
import type { Cells, Query } from '../database/statements'
import { measuredChannels, quote, tableOf } from './reading-table'
import { valuesOf } from './row-values'

const columns = ['at', 'epoch', 'seq', 'extra']

/** The whole readings of one type, by device and event time: what roll-ups are made from. */
export class MeasuredReadings {
  readonly #query: Query
  readonly #type: string
  readonly #channels: readonly string[]
  readonly #columns: string

  constructor(query: Query, type: DeviceType) {
    this.#query = query
    this.#type = type.name
    this.#channels = measuredChannels(type).map((channel) => channel.name)
    this.#columns = [...columns, ...this.#channels.map(quote)].join(', ')
  }

  /** Ascending by event time, epoch and number. `device` is its number; `to` is exclusive. */
  between(device: number, from: number, to: number): RollupReading[] {
    return weeksBetween(this.#query, this.#type, from, to).flatMap((week) => {
      const sql = `SELECT ${this.#columns} FROM ${tableOf(this.#type, week)}
        WHERE device = ? AND at >= ? AND at < ? ORDER BY at, epoch, seq`
      return this.#query.all(sql, device, from, to).map((row) => this.#readingOf(row))
    })
  }

  #readingOf(row: Cells): RollupReading {
    const [at, epoch, seq, extra] = row as readonly [number, number, number, string | null]
    return { at, epoch, seq, values: valuesOf(this.#channels, row, columns.length, extra) }
  }
}

/** Weeks that have readings of a type between two times, ascending. */
export function weeksBetween(query: Query, type: string, from: number, to: number): number[] {
  if (from >= to) return []
  const sql = 'SELECT week FROM reading_week WHERE type = ? AND week BETWEEN ? AND ? ORDER BY week'
  const bound = (time: number) => (Number.isFinite(time) ? Math.floor(time / weekMs) : Math.sign(time) * 1e9)
  return query.all(sql, type, bound(from), bound(to)).map(([week]) => Number(week))
}
