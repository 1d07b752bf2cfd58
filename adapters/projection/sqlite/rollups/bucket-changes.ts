import type { DatabaseSync } from 'node:sqlite'
import type { FedLayer } from '../../../../core/ports/roll-up-feed'
import type { Query, Statements } from '../database/statements'
import { allOfSeries, bucketKey } from './bucket-tables'
import { numberOlderBuckets } from './older-buckets'

const layers: readonly FedLayer[] = ['1h', '1d']
const revisionsPerMs = 1024

/** The revision of each stored hour or day: one short row beside it. */
export function changesOf(layer: FedLayer): string {
  return `bucket_change_${layer}`
}

/**
 * Makes the tables where they are not there yet. They are no part of the layout that is checked: a projection from before them stays as
 * it is, and its roll-ups get a revision.
 */
export function prepareChanges(db: DatabaseSync): void {
  for (const layer of layers)
    db.exec(`CREATE TABLE IF NOT EXISTS ${changesOf(layer)} (revision INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE)`)
  numberOlderBuckets(db, layers, changesOf, revisionsPerMs)
}

/**
 * Numbers what is summed up, so that it can be followed. Revisions rise over everything, and because they count on from the time, also
 * over a projection that was begun anew. To be called in the transaction that writes the roll-up.
 *
 * Hours and days that start before the floor get none: of these the journal that a projection was begun anew from may have had a part
 * only, and whoever followed them has them as they were.
 */
export class BucketChanges {
  readonly #statements: Statements
  readonly #now: () => number
  #last: number
  #floor: number

  constructor(statements: Statements, now: () => number) {
    this.#statements = statements
    this.#now = now
    this.#last = Math.max(...layers.map((layer) => newestChange(statements, layer)))
    this.#floor = statements.number('SELECT max(at) FROM bucket_change_floor') ?? Number.NEGATIVE_INFINITY
  }

  /** Raises the floor, ms UTC. */
  beginAt(floor: number): void {
    this.#statements.run('INSERT INTO bucket_change_floor VALUES (?)', floor)
    this.#floor = Math.max(this.#floor, floor)
  }

  note(layer: FedLayer, series: number, start: number): void {
    if (start < this.#floor) return
    this.#last = Math.max(this.#last + 1, this.#now() * revisionsPerMs)
    this.#statements.run(`INSERT OR REPLACE INTO ${changesOf(layer)} VALUES (?, ?)`, this.#last, bucketKey(series, start))
  }

  remove(layer: FedLayer, series: number, start: number): void {
    this.#statements.run(`DELETE FROM ${changesOf(layer)} WHERE key = ?`, bucketKey(series, start))
  }

  /** The hours before a time were dropped. */
  removeHoursBefore(floor: number): void {
    // A key is a series and a minute; the minute of a time in series 0 is its key.
    this.#statements.run(`DELETE FROM ${changesOf('1h')} WHERE key % ? < ?`, allOfSeries(1)[0], bucketKey(0, floor))
  }
}

export function dropChanges(statements: Statements, series: number): void {
  for (const layer of layers) statements.run(`DELETE FROM ${changesOf(layer)} WHERE key >= ? AND key < ?`, ...allOfSeries(series))
}

export function newestChange(query: Query, layer: FedLayer): number {
  return query.number(`SELECT max(revision) FROM ${changesOf(layer)}`) ?? 0
}
