import type { Channel, DeviceType } from '../channel'
import { aggregate } from './aggregate'
import { dirtiedBy } from './dirty'

const minute = 60_000
const base = { label: '', unit: '', key: '', range: [0, 1], group: '', phase: null, decimals: 0 } as const
const power: Channel = { ...base, name: 'power', kind: 'gauge' }
const work: Channel = { ...base, name: 'work', kind: 'counter', integral: { of: 'power', part: 'all', perHour: 1 } }
const typeOf = (...channels: Channel[]): DeviceType => ({ name: 't', label: '', dialect: 'd', channels, headline: [] })

test('a reading changes the bucket it falls into', () => {
  expect(dirtiedBy(typeOf(power), 0)).toEqual([0, 0])
  expect(dirtiedBy(typeOf(power), 5 * minute - 1)).toEqual([0, 0])
  expect(dirtiedBy(typeOf(power), 5 * minute)).toEqual([5 * minute, 5 * minute])
  expect(dirtiedBy(typeOf(power), -1)).toEqual([-5 * minute, -5 * minute])
})

test('where something is integrated, it changes those within 6 minutes of it, too', () => {
  expect(dirtiedBy(typeOf(power, work), 32 * minute)).toEqual([25 * minute, 35 * minute])
  expect(dirtiedBy(typeOf(power, work), 30 * minute)).toEqual([20 * minute, 35 * minute])
  expect(dirtiedBy(typeOf(power, work), 34 * minute)).toEqual([25 * minute, 40 * minute])
})

test('a reading nearly 6 minutes later can show that a sample was missing', () => {
  const type = typeOf(power, work)
  const at = (seconds: number) => ({ at: seconds * 1000, epoch: 0, seq: 0, values: { power: 60 } })
  const first = (seconds: readonly number[]) =>
    aggregate({ type, start: 0, end: 5 * minute, readings: seconds.map(at), previous: {} })?.channels.work?.delta
  // 3 minutes between two samples are the usual pace of the first three, but not beside samples every second.
  expect(first([221, 401, 580])).toBeCloseTo(79 / 60, 9)
  expect(first([221, 401, 580, 580.5, 581])).toBeUndefined()
  expect(dirtiedBy(type, 581_000)[0]).toBe(0)
})
