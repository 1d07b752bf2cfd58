import type { DatabaseSync } from 'node:sqlite'
import type { Layer } from '../../../../core/rollup/bucket'
import type { Expiring } from '../../periods'
import { periodOf } from '../../periods'
import type { Statements } from '../database/statements'
import { allOfSeries, bucketKey, bucketTable, bucketTableOf, periodOfBucket } from './bucket-tables'

/** Writes buckets into the tables of their periods, and makes and drops these. */
export class BucketWriter {
  readonly #db: DatabaseSync
  readonly #statements: Statements
  readonly #present = new Set<string>()

  constructor(db: DatabaseSync, statements: Statements) {
    this.#db = db
    this.#statements = statements
    this.reload()
  }

  write(layer: Layer, series: number, start: number, packed: Uint8Array): void {
    const period = periodOfBucket(layer, start)
    const table = bucketTableOf(layer, period)
    if (!this.#present.has(table)) {
      this.#db.exec(bucketTable(layer, period))
      this.#statements.run('INSERT INTO bucket_period VALUES (?, ?)', layer, period)
      this.#present.add(table)
    }
    this.#statements.run(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`, bucketKey(series, start), packed)
  }

  remove(layer: Layer, series: number, start: number): void {
    const table = bucketTableOf(layer, periodOfBucket(layer, start))
    if (this.#present.has(table)) this.#statements.run(`DELETE FROM ${table} WHERE key = ?`, bucketKey(series, start))
  }

  /** Drops the periods that end at or before `floor`. Answers how many. */
  drop(layer: Exclude<Expiring, 'raw'>, floor: number): number {
    const below = 'WHERE layer = ? AND period < ?'
    const periods = this.#statements.all(`SELECT period FROM bucket_period ${below}`, layer, periodOf(layer, floor))
    for (const [period] of periods) this.#db.exec(`DROP TABLE ${bucketTableOf(layer, Number(period))}`)
    this.#statements.run(`DELETE FROM bucket_period ${below}`, layer, periodOf(layer, floor))
    return periods.length
  }

  /** The transaction that made or dropped tables was taken back, or another one did. */
  reload(): void {
    this.#present.clear()
    for (const [layer, period] of this.#statements.all('SELECT layer, period FROM bucket_period'))
      this.#present.add(bucketTableOf(layer as Layer, Number(period)))
  }
}

/** Deletes the days of a series. */
export function dropDays(statements: Statements, series: number): void {
  const table = bucketTableOf('1d', 0)
  const exists = statements.number("SELECT 1 FROM bucket_period WHERE layer = '1d'") === 1
  if (exists) statements.run(`DELETE FROM ${table} WHERE key >= ? AND key < ?`, ...allOfSeries(series))
}
