import type { DatabaseSync } from 'node:sqlite'
import type { FedLayer } from '../../../../core/ports/roll-up-feed'
import { bucketTableOf, firstMinute, minuteMs, minutesPerSeries } from './bucket-tables'

/** Its being there says that every hour and day was numbered; what its row means see {@link BucketChanges}. */
const done = 'CREATE TABLE bucket_change_floor (at INTEGER NOT NULL)'

/**
 * Gives hours and days from before there were revisions one, once. When they were summed up is not known: their start stands in for it,
 * so they are before everything that was summed up since, and a sink that begins now leaves them out. Those of forgotten devices get none.
 * `changes` names the table of a layer.
 */
export function numberOlderBuckets(
  db: DatabaseSync,
  layers: readonly FedLayer[],
  changes: (layer: FedLayer) => string,
  revisionsPerMs: number,
): void {
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'bucket_change_floor'").get()) return
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const layer of layers)
      for (const { period } of db.prepare('SELECT period FROM bucket_period WHERE layer = ?').all(layer)) {
        const minute = `key % ${minutesPerSeries}`
        const start = `(${minute} + ${firstMinute}) * ${minuteMs * revisionsPerMs}`
        // Series that start together count on; in a minute there is room for 60 million of them.
        const revision = `${start} + row_number() OVER (PARTITION BY ${minute} ORDER BY key)`
        const isNamed = `key / ${minutesPerSeries} IN (SELECT key FROM series)`
        const isNew = `key NOT IN (SELECT key FROM ${changes(layer)})`
        const table = bucketTableOf(layer, Number(period))
        db.exec(`INSERT INTO ${changes(layer)} SELECT ${revision}, key FROM ${table} WHERE ${isNamed} AND ${isNew}`)
      }
    db.exec(`${done}; COMMIT`)
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
