import type { Link, QualityFlag, Reading, Source } from '../../../core/reading'
import { pageRows } from './day-readings'

/** Rows of a block: a whole number of pages. Six megabytes of values for a meter with 76 channels. */
export const blockRows = 20 * pageRows

/** Readings turned into columns: what becomes one row group. */
export class ReadingBlock {
  rows = 0
  readonly sources: Source[] = []
  readonly links: (Link | null)[] = []
  readonly qualities: string[] = []
  #capacity = pageRows
  #times = ['at', 'received_at', 'epoch', 'seq'].map(() => new Float64Array(this.#capacity)) as Times
  readonly #channels = new Map<string, Float64Array>()

  get isFull(): boolean {
    return this.rows >= blockRows
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
    for (const name in values) this.#channel(name)[row] = values[name] as number
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
    for (const texts of [this.sources, this.links, this.qualities]) texts.length = 0
    for (const column of this.#channels.values()) column.fill(Number.NaN)
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
