import { join } from 'node:path'
import { batch, latest, reading, types } from '../../../test/conformance/projection-samples'
import { type SmallDisk, smallDisk } from '../../../test/conformance/small-disk'
import { SqliteProjectionReader, SqliteProjectionStore } from '.'

let disk: SmallDisk
let file: string
beforeEach(() => {
  disk = smallDisk(8 * 1024 * 1024)
  file = join(disk.folder, 'projection.db')
})
afterEach(() => disk.dispose())

/** A thousand readings of a device of their own, with an unknown channel. */
function thousand(number: number) {
  const device = `meter-${number}`
  const readings = Array.from({ length: 1000 }, (_, index) => {
    const seq = number * 1000 + index
    return reading(seq, { device, values: { voltage: seq, [`odd_${number}`]: 1 } })
  })
  const newest = latest(number * 1000 + 999, { device, values: { [`odd_${number}`]: { value: number, at: 5 } } })
  return batch({ cursor: number * 1000 + 999, readings, latest: [newest] })
}

test('a commit that found no room has changed nothing, and is taken when there is room', () => {
  const store = new SqliteProjectionStore(file, types)
  const reader = new SqliteProjectionReader(file, types)
  store.commit(thousand(1))
  disk.fill()
  for (let tries = 0; tries < 3; tries++)
    expect(() => store.commit(thousand(2))).toThrow(
      expect.objectContaining({ code: 'STORE_UNAVAILABLE', message: expect.stringMatching(/full/) }),
    )
  expect(store.cursor()).toBe(1999)
  expect(reader.readings(0, {}, 5000).items).toHaveLength(1000)
  expect(reader.latest({})).toHaveLength(1)
  disk.free()
  expect(store.commit(thousand(2))).toEqual({ duplicates: 0 })
  expect(store.commit(thousand(2))).toEqual({ duplicates: 1000 })
  expect(store.cursor()).toBe(2999)
  expect(reader.latest({})).toEqual([...thousand(1).latest, ...thousand(2).latest])
  expect(reader.readings(0, { devices: ['meter-2'] }, 2000).items).toEqual(thousand(2).readings)
  const query = { device: 'meter-2', from: 0, to: reading(9999).at, bucketMs: null, channels: ['odd_2'] }
  expect(reader.history('test-meter', query).series[0]?.points).toHaveLength(1000)
  reader.close()
  store.close()
})

test('a projection that cannot be made on a full disk is made when there is room', () => {
  disk.fill()
  expect(() => new SqliteProjectionStore(file, types)).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
  disk.free()
  const store = new SqliteProjectionStore(file, types)
  expect(store.commit(thousand(1))).toEqual({ duplicates: 0 })
  store.close()
})
