import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { NewPutAside } from '../../../core/ports/sink-store'
import { temporaryFolders } from '../../../test/conformance/temporary-folder'
import { SqliteSinkStore } from '.'

const folder = temporaryFolders()
let file: string
let store: SqliteSinkStore
beforeEach(() => {
  file = join(folder(), 'sinks.db')
  store = new SqliteSinkStore(file, { mostPutAside: 3 })
  store.put('s', 'Influx', 'influx', { readings: 5, events: 7 })
})
afterEach(() => store.close())

const aside = (item: number, reason = 'no'): NewPutAside => ({ item, at: 1, device: 'a', eventTime: item, reason, text: '{}' })
const reopen = () => {
  store.close()
  store = new SqliteSinkStore(file, { mostPutAside: 3 })
}

test('a sink keeps its place over everything it is told', () => {
  store.commit('s', { stream: 'readings', cursor: 20, written: 15, putAside: [] })
  store.pause('s', 'Paused by anne.')
  store.put('s', 'New name', 'influx', { readings: 0, hours: 3 })
  reopen()
  expect(store.list()).toEqual([
    {
      id: 's',
      name: 'New name',
      kind: 'influx',
      paused: 'Paused by anne.',
      cursors: { readings: 20, events: 7, hours: 3 },
      written: 15,
      putAside: 0,
      putAsideGone: 0,
    },
  ])
  expect(store.find('other')).toBe(null)
})

test('a cursor and what was put aside are there together or not at all', () => {
  const bad = { ...aside(9), reason: null as never }
  expect(() => store.commit('s', { stream: 'readings', cursor: 9, written: 1, putAside: [aside(8), bad] })).toThrow(
    /cannot be kept/,
  )
  expect(store.find('s')).toMatchObject({ cursors: { readings: 5 }, written: 0, putAside: 0 })
  store.commit('s', { stream: 'readings', cursor: 9, written: 1, putAside: [aside(8)] })
  expect(store.find('s')).toMatchObject({ cursors: { readings: 9 }, written: 1, putAside: 1 })
})

test('what is put aside is listed newest first, once, and as much of it as there is room for', () => {
  store.commit('s', { stream: 'readings', cursor: 9, written: 0, putAside: [aside(1), aside(2), aside(3), aside(4)] })
  store.commit('s', { stream: 'readings', cursor: 9, written: 0, putAside: [aside(3, 'again')] })
  const listed = store.listPutAside('s', 10)
  expect(listed.map(({ item, reason, stream }) => [item, reason, stream])).toEqual([
    [3, 'again', 'readings'],
    [4, 'no', 'readings'],
    [2, 'no', 'readings'],
  ])
  expect(store.listPutAside('s', 1, listed[0]?.id)).toEqual([listed[1]])
  store.settle('s', [listed[0]?.id ?? 0], 1)
  expect(store.find('s')).toMatchObject({ putAside: 2, putAsideGone: 1, written: 1 })
})

test('a rewind moves back only', () => {
  store.rewind('s', { readings: 2, events: 100 })
  expect(store.find('s')?.cursors).toEqual({ readings: 2, events: 7 })
})

test('of a deleted sink nothing is left, and what it still says is not kept', () => {
  store.commit('s', { stream: 'readings', cursor: 9, written: 0, putAside: [aside(1)] })
  store.delete('s')
  store.commit('s', { stream: 'readings', cursor: 10, written: 1, putAside: [aside(2)] })
  store.put('s', 'Influx', 'influx', { readings: 1 })
  expect(store.find('s')).toMatchObject({ cursors: { readings: 1 }, written: 0, putAside: 0 })
})

test('a damaged file is put aside, and that places were lost is said', () => {
  store.close()
  writeFileSync(file, 'this was a disk once '.repeat(500))
  store = new SqliteSinkStore(file)
  expect([store.isReplaced, existsSync(`${file}.damaged`), store.list()]).toEqual([true, true, []])
  store.put('s', 'Influx', 'influx', { readings: 1 })
  reopen()
  expect([store.isReplaced, store.list().length]).toEqual([false, 1])
})

test('a file of a newer version is left alone', () => {
  store.close()
  const db = new DatabaseSync(file)
  db.exec('PRAGMA user_version = 99')
  db.close()
  expect(() => new SqliteSinkStore(file)).toThrow(/newer Busbar/)
  expect(existsSync(`${file}.damaged`)).toBe(false)
  db.open()
  db.exec('PRAGMA user_version = 1')
  db.close()
  store = new SqliteSinkStore(file)
})
