import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openStore } from '../../../../test/conformance/projection-on-sqlite'
import { batch, meter, noon, reading } from '../../../../test/conformance/projection-samples'
import { temporaryFolders } from '../../../../test/conformance/temporary-folder'
import type { Query } from '../database/statements'
import { Statements } from '../database/statements'
import { NamesSeen } from '../names/names-seen'
import { DeviceReadings } from './device-readings'

const folder = temporaryFolders()

test('a page of a device is found by the order of the table: nothing is sorted, and nothing before it is looked at', () => {
  const file = join(folder(), 'projection.db')
  const store = openStore(file)
  store.commit(batch({ readings: [reading(1), reading(2), reading(3)] }))
  store.close()
  const db = new DatabaseSync(file, { readOnly: true })
  const statements = new Statements(db)
  const plans: unknown[] = []
  const query: Query = {
    number: (sql, ...parameters) => statements.number(sql, ...parameters),
    all(sql, ...parameters) {
      if (sql.includes('"reading_')) plans.push(...statements.all(`EXPLAIN QUERY PLAN ${sql}`, ...parameters))
      return statements.all(sql, ...parameters)
    },
  }
  const readings = new DeviceReadings(query, new NamesSeen(query, 'device'))
  expect(readings.between(meter, 'meter-1', noon, noon + 9000, reading(1), 1)).toEqual([reading(2)])
  const search = expect.stringMatching(/^SEARCH .* USING PRIMARY KEY \(device=\? AND \(at,epoch,seq\)>\(\?,\?,\?\) AND at<\?\)$/)
  expect(plans).toEqual([[expect.any(Number), 0, expect.any(Number), search]])
  statements.clear()
  db.close()
})
