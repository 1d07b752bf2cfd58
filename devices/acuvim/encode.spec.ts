import fc from 'fast-check'
import { deviceType } from '../acuvim-ii/device-type'
import { dialect } from './dialect'
import { encodeBatch, encodeTelemetry, type Sample } from './encode'

const receivedAt = Date.UTC(2025, 10, 21)

function decode(text: string) {
  const topic = 'acuvim/A/telemetry'
  const payload = Buffer.from(text)
  const uplink = { position: 1, receivedAt, identity: 'A', topic, qos: 1, retain: false, payload, refusal: null } as const
  return dialect.decode(uplink, { dialect: 'acuvim', kind: 'telemetry', device: 'A', down: false }, deviceType)
}

// Seven digits are what a 32-bit float is sure of.
const value = fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((number) => Number(number.toPrecision(7)) + 0)
const values = fc.dictionary(fc.constantFrom(...deviceType.channels.map(({ name }) => name), 'cabinet_temp'), value, {
  minKeys: 1,
})
const sample = fc.record({ seq: fc.nat(), time: fc.integer({ min: receivedAt - 1e9, max: receivedAt }), values })

describe('encodeTelemetry', () => {
  it('is read back as the same reading', () => {
    fc.assert(
      fc.property(sample, (sent) => {
        const { readings, rejections } = decode(encodeTelemetry(deviceType, { epoch: 7, source: 'sd', link: 'gsm' }, sent))
        expect(rejections).toEqual([])
        expect(readings).toMatchObject([{ at: sent.time, epoch: 7, seq: sent.seq, source: 'buffered', link: 'gsm' }])
        expect(readings[0]?.values).toEqual(sent.values)
      }),
      { numRuns: 200 },
    )
  })

  it('leaves out what is not a number', () => {
    const sent: Sample = { seq: 1, time: receivedAt, values: { frequency: Number.NaN, voltage_l1_n: 230 } }
    expect(JSON.parse(encodeTelemetry(deviceType, { epoch: 1 }, sent))).toEqual({
      v: 1,
      ep: 1,
      sq: 1,
      ts: receivedAt,
      d: { u1: 230 },
    })
  })

  it('fits all 36 real-time values with seven digits each into 1 KB', () => {
    const realTime = deviceType.channels.slice(0, 36).map(({ name }) => [name, -123.45678] as const)
    const sent: Sample = { seq: 4_294_967_295, time: receivedAt, values: Object.fromEntries(realTime) }
    const text = encodeTelemetry(deviceType, { epoch: 4_294_967_295, source: 'live', link: 'ethernet' }, sent)
    expect(text.length).toBeLessThanOrEqual(1024)
  })
})

describe('encodeBatch', () => {
  it('is read back as the same readings, whatever each of them has measured', () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 6 }), (sent) => {
        const { readings, rejections } = decode(encodeBatch(deviceType, { epoch: 7, source: 'sd' }, sent))
        expect(rejections).toEqual([])
        expect(readings.map((reading) => [reading.seq, reading.at, reading.values])).toEqual(
          sent.map((one) => [one.seq, one.time, one.values]),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('fits six records of eleven channels into 1 KB', () => {
    const names = deviceType.channels.slice(0, 11).map(({ name }) => [name, 123.4567] as const)
    const sent = Array.from({ length: 6 }, (_, seq) => ({
      seq: 10_000 + seq,
      time: receivedAt,
      values: Object.fromEntries(names),
    }))
    const text = encodeBatch(deviceType, { epoch: 1000, source: 'sd', link: 'gsm', clock: 'boot', uptime: 86_400_000 }, sent)
    expect(text.length).toBeLessThanOrEqual(1024)
  })
})
