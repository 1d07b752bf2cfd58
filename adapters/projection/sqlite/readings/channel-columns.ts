import type { SQLInputValue } from 'node:sqlite'
import type { DeviceType } from '../../../../core/channel'
import type { Cells, Query } from '../database/statements'
import { measuredChannels, quote } from './reading-table'

/** Rows with the cells of some channels, in their order, behind the fixed columns. */
export interface ChannelRows {
  readonly channels: readonly string[]
  readonly rows: readonly Cells[]
}

/** What is fetched: behind the channels whether the row has another, unless these are all there are. */
interface Selection {
  readonly channels: readonly string[]
  readonly columns: string
}

/**
 * Reads rows of one type with all their channels, but fetches only the columns of those that came before: devices mostly measure
 * some of what their type can, and an empty cell costs as much to fetch as any other. SQLite looks whether a row has another
 * channel, which takes a third of that; rows are then read once more, whole, and what they have is fetched from then on.
 */
export class ChannelColumns {
  readonly #fixed: readonly string[]
  readonly #whole: Selection
  /** Null until something was read. */
  #met: Selection | null = null

  constructor(type: DeviceType, fixed: readonly string[]) {
    this.#fixed = fixed
    const channels = measuredChannels(type).map((channel) => channel.name)
    this.#whole = { channels, columns: [...fixed, ...channels.map(quote)].join(', ') }
  }

  /** `ask` makes the query of the columns. To be called in a snapshot. */
  read(query: Query, ask: (columns: string) => string, ...parameters: SQLInputValue[]): ChannelRows {
    const met = this.#met
    if (met !== null && met !== this.#whole) {
      const rows = query.all(ask(met.columns), ...parameters)
      const other = this.#fixed.length + met.channels.length
      if (!rows.some((row) => row[other] !== null)) return { channels: met.channels, rows }
    }
    const { channels, columns } = this.#whole
    const rows = query.all(ask(columns), ...parameters)
    if (rows.length > 0 && met !== this.#whole) this.#meet(rows)
    return { channels, rows }
  }

  #meet(rows: readonly Cells[]): void {
    const first = this.#fixed.length
    const before = new Set(this.#met?.channels)
    const isMet = (name: string, place: number) => before.has(name) || rows.some((row) => row[first + place] !== null)
    const channels = this.#whole.channels.filter(isMet)
    const others = this.#whole.channels.filter((name) => !channels.includes(name)).map((name) => `${quote(name)} NOTNULL`)
    const columns = [...this.#fixed, ...channels.map(quote), `CASE WHEN ${others.join(' OR ')} THEN 1 END`].join(', ')
    this.#met = others.length === 0 ? this.#whole : { channels, columns }
  }
}
