import { TopicRouter } from '../../core/projection/topic-router'
import type { Uplink } from '../../core/uplink'
import { matchTopic } from '../../protocol/topics'
import { dialect as acuvim } from '../acuvim/dialect'
import { deviceType } from '../plant-sensor/device-type'
import { dialect } from './dialect'

const receivedAt = Date.UTC(2025, 10, 21)

function decode(message: object, more: Partial<Uplink> = {}, kind = 'telemetry') {
  const payload = Buffer.from(JSON.stringify(message))
  const topic = `devices/P1/${kind}`
  const uplink = {
    position: 1,
    receivedAt,
    identity: 'P1',
    topic,
    qos: 0,
    retain: false,
    payload,
    refusal: null,
    ...more,
  } as const
  return dialect.decode(uplink, { dialect: 'plantops', kind, device: 'P1', down: false }, deviceType)
}

describe('the PlantOps dialect', () => {
  it('leaves devices/register to the Acuvim gateways, in whatever order the dialects are', () => {
    for (const dialects of [
      [acuvim, dialect],
      [dialect, acuvim],
    ]) {
      const router = new TopicRouter(dialects)
      expect(router.route('devices/register')).toMatchObject({ dialect: 'acuvim', kind: 'register', device: null })
      expect(router.route('devices/P1/telemetry')).toMatchObject({ dialect: 'plantops', kind: 'telemetry', device: 'P1' })
    }
    expect(dialect.uplinks.map(({ pattern }) => matchTopic(pattern, 'devices/register'))).toEqual([null, null])
  })

  it('reads a message without a time as often as it arrives: nothing in it tells a copy from a plant that did not change', () => {
    const message = { temperature: 21 }
    const [first, second] = [decode(message), decode(message, { receivedAt: receivedAt + 1 })].map(({ readings: [one] }) => one)
    expect([first?.at, second?.at]).toEqual([receivedAt, receivedAt + 1])
    expect([second?.epoch, second?.seq]).toEqual([0, first?.seq])
  })

  it('gives a repeated message with a time the same place, so that the store sees the duplicate', () => {
    const message = { temperature: 21, timestamp: receivedAt - 1000 }
    const copy = decode(message, { receivedAt: receivedAt + 500 })
    expect(copy.readings).toEqual(decode(message).readings)
  })

  it('takes a number for seconds within a day of its arrival, and for an uptime beyond', () => {
    const day = 86_400
    const now = receivedAt / 1000
    const at = (timestamp: number) => decode({ temperature: 21, timestamp }).readings[0]?.at
    expect([at(now - day), at(now - day - 1)]).toEqual([receivedAt - day * 1000, receivedAt])
  })

  it('rejects a message kind it does not have', () => {
    const { rejections } = decode({}, {}, 'alerts')
    expect(rejections).toEqual([{ code: 'UNKNOWN_TOPIC', reason: expect.stringContaining('"alerts"') }])
  })
})
