import type { SQLInputValue } from 'node:sqlite'
import type { CounterValue } from '../../../../core/rollup/counter-step'
import type { RollupReading } from '../../../../core/rollup/rollup-reading'
import type { Cells, Query } from '../database/statements'
import { weeksBetween } from '../readings/measured-readings'
import { tableOf } from '../readings/reading-table'
import type { Source } from './channel-sources'

type Measured = Source & { readonly expression: string }

/** Some channels of one device's readings, by event time. */
export class ChannelReadings {
  readonly #query: Query
  readonly #type: string
  readonly #device: number
  readonly #sources: readonly Measured[]

  /** `device` is its number. */
  constructor(query: Query, type: string, device: number, sources: readonly Source[]) {
    this.#query = query
    this.#type = type
    this.#device = device
    this.#sources = sources.filter((source): source is Measured => source.expression !== null)
  }

  /** Those that have at least one of the channels, ascending by event time, epoch and number; `to` is exclusive. */
  between(from: number, to: number, limit = Number.MAX_SAFE_INTEGER): RollupReading[] {
    const found: RollupReading[] = []
    if (this.#sources.length === 0) return found
    const channels = this.#sources.map((source, index) => `${source.expression} AS c${index}`)
    const names = this.#sources.map((_, index) => `c${index}`)
    const present = names.map((name) => `${name} NOTNULL`).join(' OR ')
    for (const week of weeksBetween(this.#query, this.#type, from, to)) {
      if (found.length >= limit) break
      const inner = `SELECT at, epoch, seq, ${channels.join(', ')} FROM ${tableOf(this.#type, week)}
        WHERE device = ? AND at >= ? AND at < ?`
      const sql = `SELECT at, epoch, seq, ${names.join(', ')} FROM (${inner}) WHERE ${present} ORDER BY at, epoch, seq LIMIT ?`
      const parameters: SQLInputValue[] = this.#sources.flatMap((source) => source.parameters)
      for (const row of this.#query.all(sql, ...parameters, this.#device, from, to, limit - found.length))
        found.push(this.#readingOf(row))
    }
    return found
  }

  /** What a channel showed last before `to`, not looking further back than `from`. */
  lastBefore(channel: string, from: number, to: number): CounterValue | null {
    const source = this.#sources.find((each) => each.channel === channel)
    if (!source) return null
    for (const week of weeksBetween(this.#query, this.#type, from, to).reverse()) {
      const inner = `SELECT at, epoch, seq, ${source.expression} AS value FROM ${tableOf(this.#type, week)}
        WHERE device = ? AND at >= ? AND at < ?`
      const sql = `SELECT at, value FROM (${inner}) WHERE value NOTNULL ORDER BY at DESC, epoch DESC, seq DESC LIMIT 1`
      const lowest = Math.max(from, Number.MIN_SAFE_INTEGER)
      const [row] = this.#query.all(sql, ...source.parameters, this.#device, lowest, to)
      if (row) return { at: Number(row[0]), value: Number(row[1]) }
    }
    return null
  }

  #readingOf(row: Cells): RollupReading {
    const [at, epoch, seq] = row as readonly [number, number, number]
    const values: Record<string, number> = {}
    this.#sources.forEach(({ channel }, index) => {
      const value = row[3 + index]
      if (typeof value === 'number') values[channel] = value
    })
    return { at, epoch, seq, values }
  }
}
