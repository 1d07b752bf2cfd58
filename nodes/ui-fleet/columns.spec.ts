import type { DeviceType } from '../../core/channel'
import { columnsOf } from './columns'

const type = (name: string, ...headline: string[]): DeviceType => ({
  name,
  label: name,
  dialect: 'd',
  headline,
  channels: headline.map((channel) => ({
    name: channel,
    label: channel,
    unit: 'W',
    kind: 'gauge',
    key: channel,
    range: [0, 1],
    decimals: 1,
    group: 'power',
    phase: null,
  })),
})
const types = new Map(
  [type('meter', 'p', 'u', 'i', 'pf', 'f', 'e'), type('pump', 'flow', 'p', 'temperature')].map((one) => [one.name, one]),
)
const channels = (...present: string[]) => columnsOf(present, types).map(({ channel }) => channel)

test('of one type they are its headline, five at most', () => {
  expect(channels('meter', 'meter')).toEqual(['p', 'u', 'i', 'pf', 'f'])
})

test('of several types each has its most important ones, and none twice', () => {
  expect(channels('pump', 'meter')).toEqual(['p', 'flow', 'u', 'i', 'temperature'])
})

test('the order of devices does not matter, and unknown types have none', () => {
  expect(channels('meter', 'pump', 'boiler')).toEqual(channels('pump', 'meter'))
  expect(channels('boiler')).toEqual([])
})
