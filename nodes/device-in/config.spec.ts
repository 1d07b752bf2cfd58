import { type DeviceInDef, parseDeviceInConfig } from './config'

const def = (fields: Partial<DeviceInDef>): DeviceInDef => ({ id: 'n1', type: 'device-in', name: '', z: 'tab', ...fields })

test('an empty form means: live readings of all devices, one message each, from now on', () => {
  expect(parseDeviceInConfig(def({}))).toEqual({
    stream: 'readings',
    filter: {},
    durable: false,
    start: 'now',
    restMs: 0,
    send: 'item',
  })
})

test('newest values are throttled and never durable', () => {
  expect(parseDeviceInConfig(def({ stream: 'latest', interval: '5', durable: true }))).toMatchObject({
    restMs: 5000,
    durable: false,
  })
  expect(parseDeviceInConfig(def({ stream: 'readings', interval: '5' }))).toMatchObject({ restMs: 0 })
})

test.each([
  [{ stream: 'reading' }, 'Stream is "reading"; it must be one of readings, events, rejected, latest.'],
  [{ stream: 'latest', interval: '0' }, 'Interval is "0"; it must be a number from 0.1 to 3600.'],
  [{ start: 'yesterday' }, 'Start is "yesterday"; it must be one of now, earliest.'],
  [{ devices: 'pump #3' }, '"pump #3" is not a device id: 1 to 64 of A-Z a-z 0-9 _ . : and -.'],
])('%p is refused with the field and what is allowed', (fields, message) => {
  expect(() => parseDeviceInConfig(def(fields))).toThrow(message)
})
