import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openReader, openStore } from '../../../../test/conformance/projection-on-sqlite'
import { batch, meter, reading, sensor } from '../../../../test/conformance/projection-samples'
import { temporaryFolders } from '../../../../test/conformance/temporary-folder'
import { cutTo, overwrite } from '../../../../test/conformance/wreck'

const folder = temporaryFolders()

/** A projection with enough readings that it has several pages. */
function filled(): string {
  const file = join(folder(), 'data', 'projection.db')
  const store = openStore(file)
  expect(store.rebuilt).toBe(false)
  store.commit(batch({ cursor: 500, readings: Array.from({ length: 500 }, (_, index) => reading(index + 1)) }))
  store.close()
  return file
}

/** Opens it, expecting that it was begun anew, and that the new one can be written and read. */
function expectRebuilt(file: string): void {
  const store = openStore(file)
  expect(store.rebuilt).toBe(true)
  expect(store.cursor()).toBe(0)
  store.commit(batch({ cursor: 1, readings: [reading(1)] }))
  const reader = openReader(file)
  expect(reader.readings(0, {}, 10).items).toEqual([reading(1)])
  reader.close()
  store.close()
  const again = openStore(file)
  expect(again.rebuilt).toBe(false)
  expect(again.cursor()).toBe(1)
  again.close()
}

test('a type that got channels gets columns, and what is stored stays', () => {
  const file = filled()
  const [voltage, ...others] = meter.channels
  const grown = { ...meter, channels: [...others, { ...meter.channels[0], name: 'frequency' }, voltage] } as typeof meter
  const store = openStore(file, [grown, sensor, { ...sensor, name: 'another-sensor' }])
  expect(store.rebuilt).toBe(false)
  expect(store.cursor()).toBe(500)
  const newer = reading(501, { values: { frequency: 50, voltage: 1 } })
  store.commit(batch({ cursor: 501, readings: [newer] }))
  const reader = openReader(file, [grown])
  expect(reader.readings(reading(499).id, {}, 10).items).toEqual([reading(500), newer])
  const { series } = reader.history(meter.name, {
    device: 'meter-1',
    from: 0,
    to: newer.at + 1,
    bucketMs: null,
    channels: ['frequency'],
  })
  expect(series[0]?.points).toHaveLength(1)
  reader.close()
  store.close()
})

test('a channel that came before its type knew it is read from both places', () => {
  const file = filled()
  const store = openStore(file)
  store.commit(batch({ cursor: 501, readings: [reading(501, { values: { frequency: 49 } })] }))
  store.close()
  const grown = {
    ...meter,
    channels: [...meter.channels, { ...meter.channels[0], name: 'frequency', unit: 'Hz' }],
  } as typeof meter
  const next = openStore(file, [grown, sensor])
  next.commit(batch({ cursor: 502, readings: [reading(502, { values: { frequency: 50 } })] }))
  next.close()
  const reader = openReader(file, [grown, sensor])
  const query = { device: 'meter-1', from: 0, to: reading(999).at, channels: ['frequency'] }
  const raw = reader.history(meter.name, { ...query, bucketMs: null })
  expect(raw.series[0]).toMatchObject({ unit: 'Hz', points: [{ mean: 49 }, { mean: 50 }] })
  reader.close()
})

test('a file of a newer Busbar is refused and left as it is', () => {
  const file = filled()
  const db = new DatabaseSync(file)
  db.exec('PRAGMA user_version = 99')
  db.close()
  expect(() => openStore(file)).toThrow(/newer Busbar/)
  expect(existsSync(file)).toBe(true)
})

test.each([
  ['an older layout', 'PRAGMA user_version = 0'],
  ['a layout of the same version that differs', "UPDATE layout SET hash = 'other'"],
])('%s is set aside and begun anew', (_what, sql) => {
  const file = filled()
  const db = new DatabaseSync(file)
  db.exec(sql)
  db.close()
  expectRebuilt(file)
  expect(existsSync(`${file}.superseded`)).toBe(true)
})

test.each([
  ['has no header', (file: string) => overwrite(file, 0, 100)],
  ['has no first page', (file: string) => overwrite(file, 0, 4096)],
  ['is cut off', (file: string) => cutTo(file, 5000)],
  ['is something else', (file: string) => overwrite(file, 0, 1_000_000)],
])('a file that %s is set aside and begun anew', (_what, damage) => {
  const file = filled()
  damage(file)
  expectRebuilt(file)
  expect(existsSync(`${file}.damaged`)).toBe(true)
})

test('a file of length zero is begun anew', () => {
  const file = filled()
  cutTo(file, 0)
  expectRebuilt(file)
})

test('damage that is only met at work leads to a rebuild at the next start', () => {
  const file = filled()
  const db = new DatabaseSync(file)
  const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name LIKE 'reading_test-meter_%' AND type = 'table'").get()
    ?.rootpage as number
  db.close()
  overwrite(file, (page - 1) * 4096, 4096)
  const store = openStore(file)
  expect(store.rebuilt).toBe(false)
  expect(() => store.commit(batch({ cursor: 501, readings: [reading(501)] }))).toThrow(/damaged.*derived again/)
  store.close()
  expectRebuilt(file)
})

test('a reader that meets damage says so, too', () => {
  const file = filled()
  const db = new DatabaseSync(file)
  const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name LIKE 'reading_test-meter_%' AND type = 'table'").get()
    ?.rootpage as number
  db.close()
  overwrite(file, (page - 1) * 4096, 4096)
  const reader = openReader(file)
  expect(() => reader.readings(0, {}, 10)).toThrow(expect.objectContaining({ code: 'STORE_DAMAGED' }))
  reader.close()
  expectRebuilt(file)
})

test('a suspicion that does not hold costs nothing but a look', () => {
  const file = filled()
  writeFileSync(`${file}.suspect`, '')
  const store = openStore(file)
  expect(store.rebuilt).toBe(false)
  expect(existsSync(`${file}.suspect`)).toBe(false)
  store.close()
})

test('a channel cannot have the name of a column of the store', () => {
  const file = join(folder(), 'projection.db')
  const bad = { ...sensor, channels: [{ ...sensor.channels[0], name: 'seq' }] } as typeof sensor
  expect(() => openStore(file, [bad])).toThrow('"seq"')
})

test('a reader without a projection says who makes it', () => {
  expect(() => openReader(join(folder(), 'none.db'))).toThrow(/projector/)
})
