import type { DeviceType } from '../../core/channel'
import type { Uplink } from '../../core/uplink'
import { deviceType } from '../acuvim-ii/device-type'
import { dialect } from './dialect'

const receivedAt = Date.UTC(2025, 10, 21)
const route = { dialect: 'acuvim', kind: 'telemetry', device: 'A', down: false }

function uplink(message: unknown): Uplink {
  const payload = Buffer.from(JSON.stringify(message))
  return { position: 1, receivedAt, identity: 'A', topic: 'acuvim/A/telemetry', qos: 1, retain: false, payload, refusal: null }
}

function telemetry(data: object): Uplink {
  return uplink({ v: 1, ep: 1, sq: 1, ts: receivedAt, d: data })
}

describe('the acuvim dialect', () => {
  it('reads keys by the type of the device, not by its own default type', () => {
    const [channel] = deviceType.channels
    const other: DeviceType = {
      ...deviceType,
      name: 'other',
      channels: [{ ...channel, key: 'u1', name: 'tank_level', range: [0, 100] }] as never,
    }
    expect(dialect.decode(telemetry({ u1: 50 }), route, other).readings[0]?.values).toEqual({ tank_level: 50 })
    expect(dialect.decode(telemetry({ u1: 50 }), route, deviceType).readings[0]?.values).toEqual({ voltage_l1_n: 50 })
  })

  it('never mixes up two lists of keys, however they look when written in one line', () => {
    expect(dialect.decode(telemetry({ a: 1, b: 2 }), route, deviceType).readings[0]?.values).toEqual({ a: 1, b: 2 })
    expect(dialect.decode(telemetry({ c: 1 }), route, deviceType).readings[0]?.values).toEqual({ c: 1 })
    expect(dialect.decode(telemetry({ 'a b': 1 }), route, deviceType).rejections[0]?.code).toBe('OUT_OF_RANGE')
    expect(dialect.decode(telemetry({ b: 1, a: 2 }), route, deviceType).readings[0]?.values).toEqual({ b: 1, a: 2 })
  })

  it('gives each reading values of its own', () => {
    const first = dialect.decode(telemetry({ u1: 230 }), route, deviceType)
    dialect.decode(telemetry({ u1: 12 }), route, deviceType)
    expect(first.readings[0]?.values).toEqual({ voltage_l1_n: 230 })
  })

  it('takes in devices that invent new keys all the time', () => {
    for (let i = 0; i < 2000; i++) {
      expect(dialect.decode(telemetry({ [`k${i}`]: i }), route, deviceType).readings[0]?.values).toEqual({ [`k${i}`]: i })
    }
  })

  it('takes no value for a channel that is calculated, under its key or its name', () => {
    const [channel] = deviceType.channels
    const integral = { of: 'active_power', part: 'positive', perHour: 0.001 }
    const type = { ...deviceType, channels: [{ ...channel, key: 'e', name: 'energy', integral }] as never }
    expect(dialect.decode(telemetry({ energy: 5 }), route, type).rejections).toEqual([
      { code: 'OUT_OF_RANGE', reason: expect.stringContaining('calculated by the hub') },
    ])
    expect(dialect.decode(telemetry({ e: 5 }), route, type).readings[0]?.values).toEqual({ e: 5 })
  })

  it('rejects a message kind it does not have', () => {
    const { rejections } = dialect.decode(uplink({ v: 1 }), { ...route, kind: 'firmware' }, deviceType)
    expect(rejections).toEqual([{ code: 'UNKNOWN_TOPIC', reason: expect.stringContaining('"firmware"') }])
  })
})
