import { deviceType } from '../../../../devices/acuvim-ii/device-type'
import { Meter } from './meter'
import { plant } from './plant'
import { channelValues } from './values'

const noon = Date.UTC(2026, 5, 3, 12)
const sampled = plant.map((feeder, index) =>
  channelValues(new Meter({ feeder, seed: index, siteSeed: 1, offsetMinutes: 0, speed: 1, anchor: noon }).sample(noon)),
)

test('every value belongs to a channel of the device type and lies in its plausible range', () => {
  const channels = new Map(deviceType.channels.map((channel) => [channel.name, channel]))
  for (const values of sampled) {
    const wrong = Object.entries(values).filter(([name, value]) => {
      const range = channels.get(name)?.range
      return range === undefined || value < range[0] || value > range[1]
    })
    expect(wrong).toEqual([])
  }
})

test('every headline channel is there', () => {
  expect(Object.keys(sampled[0] ?? {})).toEqual(expect.arrayContaining([...deviceType.headline]))
})

test('values are rounded to the decimals of their channel', () => {
  const { voltage_l1_n: volts, active_power: watts } = sampled[0] ?? {}
  expect(volts).toBe(Number(volts?.toFixed(1)))
  expect(Number.isInteger(watts)).toBe(true)
})
