import { dialect } from '../../devices/acuvim/dialect'
import { deviceType } from '../../devices/acuvim-ii/device-type'
import { firstSeq, TelemetryTemplate } from './telemetry-template'

test('each written message is another reading that the dialect accepts', () => {
  const template = new TelemetryTemplate('BENCH-01', 3)
  const bytes = Buffer.alloc(2 * template.length)
  const at = Date.UTC(2026, 0, 1)
  template.write(bytes, 0, 1, firstSeq, at)
  template.write(bytes, template.length, 2, firstSeq + 1, at + 5)
  const [first, second] = [0, template.length].map((offset) => {
    const packet = bytes.subarray(offset, offset + template.length)
    const payload = packet.subarray(packet.indexOf('{'))
    const uplink = {
      position: 1,
      receivedAt: at,
      identity: 'BENCH-01',
      topic: '',
      qos: 1,
      retain: false,
      payload,
      refusal: null,
    } as const
    return dialect.decode(uplink, { dialect: 'acuvim', kind: 'telemetry', device: 'BENCH-01' }, deviceType)
  })
  expect(first?.rejections).toEqual([])
  expect(first?.readings[0]).toMatchObject({ epoch: 3, seq: firstSeq, at, quality: [] })
  expect(second?.readings[0]).toMatchObject({ epoch: 3, seq: firstSeq + 1, at: at + 5 })
})

test('a message has the size of a reading in the field', () => {
  const { length } = new TelemetryTemplate('BENCH-01', 3)
  expect(length).toBeGreaterThan(320)
  expect(length).toBeLessThan(400)
})
