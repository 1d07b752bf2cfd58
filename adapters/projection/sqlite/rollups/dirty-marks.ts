import type { Layer } from '../../../../core/rollup/bucket'
import type { Statements } from '../database/statements'

export interface DirtyBucket {
  readonly series: number
  readonly start: number
}

/** Marks that are remembered so that they are not written again. */
const maxRemembered = 100_000

/** The buckets that are to be rebuilt. Marks are written in the transaction that makes them necessary. */
export class DirtyMarks {
  readonly #statements: Statements
  readonly #remembered = new Set<string>()
  #count: number
  #confirmed: number

  constructor(statements: Statements) {
    this.#statements = statements
    this.#count = this.#confirmed = statements.number('SELECT count(*) FROM dirty') ?? 0
  }

  get count(): number {
    return this.#count
  }

  /** Answers whether it was not marked before. */
  mark(layer: Layer, series: number, start: number): boolean {
    const key = keyOf(layer, series, start)
    if (this.#remembered.has(key)) return false
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear()
    this.#remembered.add(key)
    const isNew = this.#statements.run('INSERT INTO dirty VALUES (?, ?, ?) ON CONFLICT DO NOTHING', series, layer, start) === 1
    if (isNew) this.#count++
    return isNew
  }

  remove(layer: Layer, series: number, start: number): void {
    this.#remembered.delete(keyOf(layer, series, start))
    this.#count -= this.#statements.run('DELETE FROM dirty WHERE series = ? AND layer = ? AND start = ?', series, layer, start)
  }

  /** Removes the marks of a layer before a time. */
  removeBefore(layer: Layer, time: number): void {
    this.#remembered.clear()
    this.#count -= this.#statements.run('DELETE FROM dirty WHERE layer = ? AND start < ?', layer, time)
  }

  removeSeries(series: number): void {
    this.#remembered.clear()
    this.#count -= this.#statements.run('DELETE FROM dirty WHERE series = ?', series)
  }

  /** Oldest first, those that start at or before `latest`. */
  due(layer: Layer, latest: number, limit: number): DirtyBucket[] {
    const sql = 'SELECT series, start FROM dirty INDEXED BY dirty_due WHERE layer = ? AND start <= ? ORDER BY start LIMIT ?'
    return this.#statements.all(sql, layer, latest, limit).map(([series, start]) => ({
      series: Number(series),
      start: Number(start),
    }))
  }

  /** How many buckets are marked, by their start, of those that start after `time`. */
  since(layer: Layer, time: number): readonly { readonly start: number; readonly count: number }[] {
    const sql = 'SELECT start, count(*) FROM dirty INDEXED BY dirty_due WHERE layer = ? AND start > ? GROUP BY start'
    return this.#statements.all(sql, layer, time).map(([start, count]) => ({ start: Number(start), count: Number(count) }))
  }

  confirm(): void {
    this.#confirmed = this.#count
  }

  /** The transaction was taken back. */
  forget(): void {
    this.#count = this.#confirmed
    this.#remembered.clear()
  }
}

function keyOf(layer: Layer, series: number, start: number): string {
  return `${layer} ${series} ${start}`
}
