import type { DeviceType } from '../../core/channel'
import { deviceType } from '../acuvim-ii/device-type'
import { deviceType as heatPump } from '../heat-pump-monitor/device-type'
import { dialect } from './dialect'

const receivedAt = Date.UTC(2025, 10, 21)
const route = { dialect: 'local', kind: 'telemetry', device: 'A', down: false }

function decode(values: object, type: DeviceType = deviceType, kind = 'telemetry') {
  const payload = Buffer.from(JSON.stringify({ v: 1, ep: 7, sq: 3, at: receivedAt, values }))
  const topic = 'local/A/telemetry'
  const uplink = { position: 1, receivedAt, identity: 'A', topic, qos: 1, retain: false, payload, refusal: null } as const
  return dialect.decode(uplink, { ...route, kind }, type)
}

describe('the local dialect', () => {
  it('is spoken by the hub alone', () => {
    expect(dialect.transport).toBe('hub')
  })

  it('reads names by the type of the device, not by its own default type', () => {
    const { channels } = heatPump
    const [first] = channels
    expect(decode({ [first?.name ?? '']: 21 }, heatPump).readings[0]?.values).toEqual({ [first?.name ?? '']: 21 })
    expect(decode({ u1: 230 }, heatPump).readings[0]?.values).toEqual({ u1: 230 })
    expect(decode({ u1: 230 }, deviceType).rejections[0]?.code).toBe('OUT_OF_RANGE')
  })

  it('takes no value for a channel that roll-ups calculate', () => {
    const [power, ...others] = deviceType.channels
    const energy = { ...power, name: 'energy_dc', key: 'energy_dc', integral: { of: 'power_dc', part: 'all', perHour: 0.001 } }
    const type = { ...deviceType, name: 'other', channels: [...others, energy] } as unknown as DeviceType
    expect(decode({ energy_dc: 5 }, type).rejections).toEqual([
      { code: 'OUT_OF_RANGE', reason: '"energy_dc" is calculated from "power_dc" and cannot be given' },
    ])
  })

  it('rejects a message kind it does not have', () => {
    expect(decode({ frequency: 50 }, deviceType, 'alerts').rejections).toEqual([
      { code: 'UNKNOWN_TOPIC', reason: expect.stringContaining('"alerts"') },
    ])
  })
})
