import type { Decoded } from '../../core/dialect'
import type { Uplink } from '../../core/uplink'
import { deviceType } from '../heat-pump-monitor/device-type'
import { dialect } from './dialect'

const receivedAt = Date.UTC(2025, 10, 21)

function decode(kind: string, text: string, more: Partial<Uplink> = {}): Decoded {
  const topic = `heatpump/site1/${kind}`
  const payload = Buffer.from(text)
  const uplink = {
    position: 1,
    receivedAt,
    identity: 'site1',
    topic,
    qos: 0,
    retain: false,
    payload,
    refusal: null,
    ...more,
  } as const
  return dialect.decode(uplink, { dialect: 'heat-pump', kind, device: 'site1', down: false }, deviceType)
}

const reading = (message: object, more?: Partial<Uplink>) => decode('data', JSON.stringify(message), more).readings[0]

describe('the heat pump dialect', () => {
  it('keeps apart the readings of a burst that arrive in the same millisecond', () => {
    const burst = [10_000, 20_000, 30_000].map((timestamp) => reading({ timestamp, temperature: { inlet: 45 } }))
    expect(new Set(burst.map((one) => `${one?.at} ${one?.epoch} ${one?.seq}`)).size).toBe(3)
    expect(burst.map((one) => one?.quality)).toEqual(burst.map(() => ['clock-estimated']))
  })

  it('keeps apart the same uptime of two boots', () => {
    const message = { timestamp: 10_000, temperature: { inlet: 45 } }
    expect(reading(message)?.at).not.toBe(reading(message, { receivedAt: receivedAt + 60_000 })?.at)
  })

  it('gives a repeated Unix time the same place, so that the store sees the duplicate', () => {
    const message = { timestamp: receivedAt, temperature: { inlet: 45 } }
    const [first, second] = [reading(message), reading(message, { receivedAt: receivedAt + 500 })]
    expect([second?.at, second?.epoch, second?.seq]).toEqual([first?.at, first?.epoch, first?.seq])
  })

  it('takes times for uptimes up to 1973, and for dates from then on', () => {
    expect(reading({ timestamp: 1e11 - 1, temperature: { inlet: 1 } })?.seq).toBe(1e11 - 1)
    const { rejections } = decode('data', JSON.stringify({ timestamp: 1e11, temperature: { inlet: 1 } }))
    expect(rejections[0]?.code).toBe('TIMESTAMP_PAST')
  })

  it('converts psi to bar: 100 psi are 6.894 757 bar', () => {
    expect(reading({ pressure: { high: 100 } })?.values.pressure_high).toBeCloseTo(6.894757, 6)
  })

  it('tells the last will, QoS 1, from a false that the device publishes itself, QoS 0 (MQTT 3.1.1, 3.1.2.6)', () => {
    expect(decode('online', 'false', { qos: 1 }).events[0]?.body).toMatchObject({ online: false, will: true })
    expect(decode('online', 'false', { qos: 0 }).events[0]?.body).toMatchObject({ online: false, will: false })
    expect(decode('online', 'true', { qos: 1 }).events[0]?.body).toMatchObject({ online: true, will: false })
  })

  it('says with every reading what is raised at that moment, and nothing at level 0: what is new or over, its memory knows', () => {
    const message = (level: number) => JSON.stringify({ electrical: { voltage: 250 }, alerts: { voltage: level } })
    expect([2, 2, 1, 0].map((level) => decode('data', message(level)).events.map(({ body }) => body.severity))).toEqual([
      ['critical'],
      ['critical'],
      ['warning'],
      [],
    ])
  })

  it('rejects a message that says only what is over, but lets the memory know', () => {
    const decoded = decode('data', '{"timestamp":1763683200000,"overflow":false}')
    expect(decoded).toMatchObject({ readings: [], events: [], rejections: [{ code: 'NO_VALUES' }] })
    expect(decoded.forMemory).toMatchObject({ levels: { overflow: null } })
  })

  it('rejects a message kind it does not have', () => {
    expect(decode('commands', '{}').rejections).toEqual([
      { code: 'UNKNOWN_TOPIC', reason: expect.stringContaining('"commands"') },
    ])
  })
})
