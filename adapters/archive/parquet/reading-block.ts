import type { Link, QualityFlag, Reading, Source } from '../../../core/reading'
import { pageRows } from './day-readings'

/** Rows of a block: a whole number of pages. Six megabytes of values for a meter with 76 channels. */
export const blockRows = 20 * pageRows

/** Characters of other channels in a block, after which it is full: each reading may have many. */
const blockOthers = 16_000_000

/** Readings turned into columns: what becomes one row group. */
export class ReadingBlock {
  rows = 0
  readonly sources: Source[] = []
  readonly links: (Link | null)[] = []
  readonly qualities: string[] = []
  #capacity = pageRows
  #times = ['at', 'received_at', 'epoch', 'seq'].map(() => new Float64Array(this.#capacity)) as Times
  readonly #channels = new Map<string, Float64Array>()
  readonly #own: ReadonlySet<string> | null
  readonly #others: (string | null)[] = []
  #othersSize = 0

  /** `own` are the channels that may have a column of their own; null: all may. */
  constructor(own: ReadonlySet<string> | null = null) {
    this.#own = own
  }

  get isFull(): boolean {
    return this.rows >= blockRows || this.#othersSize >= blockOthers
  }

  /** How many columns its channels have. */
  get channelCount(): number {
    return this.#channels.size
  }

  /** Of each reading the channels without a column of their own, by name, as JSON; null where it has none. */
  get others(): readonly (string | null)[] {
    return this.#others
  }

  /** Channels that any of its readings has, and perhaps some that only readings before {@link clear} had. */
  get channels(): Iterable<string> {
    return this.#channels.keys()
  }

  add({ at, receivedAt, epoch, seq, source, link, quality, values }: Reading): void {
    if (this.rows === this.#capacity) this.#grow()
    const row = this.rows++
    const [ats, receivedAts, epochs, seqs] = this.#times
    ats[row] = at
    receivedAts[row] = receivedAt
    epochs[row] = epoch
    seqs[row] = seq
    this.sources.push(source)
    this.links.push(link)
    this.qualities.push(textOf(quality))
    this.#add(row, values)
  }

  /** Event times, arrival times, epochs and numbers. */
  get times(): Times {
    return this.#times.map((column) => column.subarray(0, this.rows)) as Times
  }

  /** NaN, which no reading can have, stands where a reading has none. */
  values(channel: string): Float64Array {
    return this.#channel(channel).subarray(0, this.rows)
  }

  /** Makes room for the next readings. */
  clear(): void {
    this.rows = 0
    for (const texts of [this.sources, this.links, this.qualities, this.#others]) texts.length = 0
    this.#othersSize = 0
    for (const column of this.#channels.values()) column.fill(Number.NaN)
  }

  #add(row: number, values: Reading['values']): void {
    const others: [string, number][] = []
    for (const name in values) {
      const value = values[name] as number
      if (this.#own === null || this.#own.has(name)) this.#channel(name)[row] = value
      else others.push([name, value])
    }
    const text = others.length === 0 ? null : JSON.stringify(Object.fromEntries(others.sort(([a], [b]) => (a < b ? -1 : 1))))
    this.#others.push(text)
    this.#othersSize += text?.length ?? 0
  }

  #channel(name: string): Float64Array {
    let column = this.#channels.get(name)
    if (!column) {
      column = new Float64Array(this.#capacity).fill(Number.NaN)
      this.#channels.set(name, column)
    }
    return column
  }

  /** Most days are short; they need not take the room of a long one. */
  #grow(): void {
    this.#capacity *= 2
    this.#times = this.#times.map((column) => grown(column, this.#capacity)) as Times
    for (const [name, column] of this.#channels) this.#channels.set(name, grown(column, this.#capacity))
  }
}

type Times = [at: Float64Array, receivedAt: Float64Array, epoch: Float64Array, seq: Float64Array]

function grown(column: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity).fill(Number.NaN)
  larger.set(column)
  return larger
}

function textOf(quality: readonly QualityFlag[]): string {
  return quality.length === 0 ? '' : quality.join(',')
}
