import type { NodeMessage } from 'node-red'
import { parseTelemetryStoreConfig, type TelemetryStoreDef } from './config'
import { readingsIn } from './readings'

const now = Date.UTC(2025, 10, 21)
const values = { active_power: 12840 }

function readings(msg: object, fields: Partial<TelemetryStoreDef> = {}) {
  const config = parseTelemetryStoreConfig({ id: 'n1', type: 'telemetry-store', name: '', z: 'tab', ...fields })
  return readingsIn(msg as NodeMessage, config, now)
}

test('what acuvim-decode sends is a reading as it is', () => {
  const decoded = { device: 'ACV-001', type: 'acuvim-ii', at: now - 5, values, quality: ['out-of-range'], skipped: [{}] }
  expect(readings({ payload: decoded })).toEqual([
    { device: 'ACV-001', type: 'acuvim-ii', at: now - 5, values, quality: ['out-of-range'] },
  ])
})

test('a list is several readings', () => {
  const payload = [
    { device: 'A', at: now - 2, values },
    { device: 'B', at: now - 1, values, link: 'gsm', source: 'buffered' },
  ]
  expect(readings({ payload })).toEqual(payload)
})

test('the reading counts more than the message, the message more than the node', () => {
  const node = { device: 'of-node', deviceType: 'iot-meter', link: 'modbus' }
  expect(readings({ payload: { values } }, node)).toEqual([
    { device: 'of-node', type: 'iot-meter', at: now, values, link: 'modbus' },
  ])
  expect(readings({ payload: { values }, device: 'of-msg', at: '2025-11-20T23:00:00Z' }, node)).toMatchObject([
    { device: 'of-msg', at: now - 3_600_000 },
  ])
  const own = { device: 'own', type: 'acuvim-ii', at: '-1m', link: 'wifi', values }
  expect(readings({ payload: own, device: 'of-msg', at: now }, node)).toEqual([{ ...own, at: now - 60_000 }])
})

test('blanks in a message are as good as nothing', () => {
  expect(readings({ payload: { device: '', at: null, quality: null, values }, device: '' }, { device: 'm' })).toEqual([
    { device: 'm', at: now, values },
  ])
})

test('the node may put its own time on everything', () => {
  expect(readings({ payload: { device: 'A', at: 'nonsense', values }, at: 5 }, { time: 'now' })).toMatchObject([{ at: now }])
})

test('a time with a fraction of a millisecond is rounded', () => {
  expect(readings({ payload: { device: 'A', at: now + 0.6, values } })).toMatchObject([{ at: now + 1 }])
})

test.each([
  [{ payload: 5 }, 'msg.payload is 5; it must be a reading such as'],
  [{ payload: { active_power: 5 } }, 'msg.payload is {"active_power":5}; it must be a reading'],
  [{}, 'msg.payload is undefined; it must be a reading'],
  [{ payload: [] }, 'msg.payload is an empty list'],
  [{ payload: Array.from({ length: 1001 }, () => ({ device: 'A', values })) }, 'msg.payload has 1001 readings; at most 1000'],
  [{ payload: [{ device: 'A', values }, null] }, 'msg.payload[1] is null'],
  [{ payload: { values } }, 'Nothing names the device'],
  [{ payload: { device: 'a/b', values } }, 'msg.payload.device is "a/b"; it must be a device id'],
  [{ payload: { values }, device: 7 }, 'msg.device is 7; it must be a device id'],
  [{ payload: [{ device: 'A', at: 'yesterday', values }] }, 'msg.payload[0].at is "yesterday"'],
  [{ payload: { device: 'A', values }, at: {} }, 'msg.at is {}'],
])('%j is refused with what is allowed', (msg, message) => {
  expect(() => readings(msg)).toThrow(message)
})
