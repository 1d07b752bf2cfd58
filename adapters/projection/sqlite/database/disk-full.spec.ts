import { join } from 'node:path'
import { openReader, openStore } from '../../../../test/conformance/projection-on-sqlite'
import { batch, latest, reading } from '../../../../test/conformance/projection-samples'
import { type SmallDisk, smallDisk } from '../../../../test/conformance/small-disk'

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
  const store = openStore(file)
  const reader = openReader(file)
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

test('a round of roll-ups that found no room has changed nothing, and is done when there is room', () => {
  const store = openStore(file)
  const reader = openReader(file)
  store.commit(thousand(1))
  const later = reading(1).at + 172_800_000
  const query = { device: 'meter-1', from: 0, to: later, bucketMs: 3_600_000, channels: ['voltage'] }
  const before = reader.history('test-meter', query)
  disk.fill()
  for (let tries = 0; tries < 3; tries++)
    expect(() => store.rollUp(later, 100)).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
  expect(reader.history('test-meter', query)).toEqual(before)
  disk.free()
  const { rebuilt, waiting } = store.rollUp(later, 100)
  expect(rebuilt).toBeGreaterThan(3)
  expect(waiting).toBe(0)
  expect(reader.history('test-meter', query)).toEqual(before)
  reader.close()
  store.close()
})

test('a projection that cannot be made on a full disk is made when there is room', () => {
  disk.fill()
  expect(() => openStore(file)).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
  disk.free()
  const store = openStore(file)
  expect(store.commit(thousand(1))).toEqual({ duplicates: 0 })
  store.close()
})
