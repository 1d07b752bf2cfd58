import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { openStore } from '../../../../test/conformance/projection-on-sqlite'
import { batch, meter, noon, reading } from '../../../../test/conformance/projection-samples'
import { temporaryFolders } from '../../../../test/conformance/temporary-folder'
import { weekMs } from '../../periods'
import type { Query } from '../database/statements'
import { Statements } from '../database/statements'
import { ChannelColumns } from './channel-columns'
import { tableOf } from './reading-table'

const folder = temporaryFolders()
const table = tableOf(meter.name, Math.floor(noon / weekMs))

/** The channels of readings, as they are read page by page: how many columns each query fetched, and the values of each row. */
function pagesOf(values: readonly Record<string, number>[], limit: number) {
  const file = join(folder(), 'projection.db')
  const store = openStore(file)
  store.commit(batch({ readings: values.map((each, index) => reading(index + 1, { values: each })) }))
  store.close()
  const db = new DatabaseSync(file, { readOnly: true })
  const statements = new Statements(db)
  const fetched: number[] = []
  const query: Query = {
    number: (sql, ...parameters) => statements.number(sql, ...parameters),
    all(sql, ...parameters: SQLInputValue[]) {
      const rows = statements.all(sql, ...parameters)
      fetched.push(rows[0]?.length ?? 0)
      return rows
    },
  }
  const columns = new ChannelColumns(meter, ['seq'])
  const pages: Record<string, number>[][] = []
  const ask = (list: string) => `SELECT ${list} FROM ${table} WHERE seq > ? ORDER BY seq LIMIT ?`
  for (let after = 0; after < values.length; after += limit) {
    const { channels, rows } = columns.read(query, ask, after, limit)
    pages.push(
      rows.map((row) =>
        Object.fromEntries(channels.flatMap((name, n) => (row[n + 1] === null ? [] : [[name, Number(row[n + 1])]]))),
      ),
    )
  }
  statements.clear()
  db.close()
  return { pages, fetched }
}

test('only columns that had a value before are fetched, and whether there is another', () => {
  const { pages, fetched } = pagesOf([{ voltage: 1 }, { voltage: 2 }, {}, { voltage: 3 }], 1)
  expect(pages).toEqual([[{ voltage: 1 }], [{ voltage: 2 }], [{}], [{ voltage: 3 }]])
  const [seq, all, voltage, other] = [1, 4, 1, 1]
  expect(fetched).toEqual([seq + all, seq + voltage + other, seq + voltage + other, seq + voltage + other])
})

test('a channel that comes for the first time is read with the rest of its page, and fetched from then on', () => {
  const { pages, fetched } = pagesOf(
    [{ voltage: 1 }, { voltage: 2 }, { voltage: 3 }, { energy: 0 }, { current: -1 }, { energy: 5 }],
    2,
  )
  expect(pages).toEqual([
    [{ voltage: 1 }, { voltage: 2 }],
    [{ voltage: 3 }, { energy: 0 }],
    [{ current: -1 }, { energy: 5 }],
  ])
  expect(fetched).toEqual([5, 3, 5, 4, 5])
})

test('when all channels have come, nothing else is looked for', () => {
  const all = { voltage: 1, current: 2, active_power: 3, energy: 4 }
  expect(pagesOf([all, { voltage: 5 }, all], 1)).toEqual({ pages: [[all], [{ voltage: 5 }], [all]], fetched: [5, 5, 5] })
})
