import { parseTelemetryStoreConfig, type TelemetryStoreDef } from './config'

const parse = (fields: Partial<TelemetryStoreDef>) =>
  parseTelemetryStoreConfig({ id: 'n1', type: 'telemetry-store', name: '', z: 'tab', ...fields })

test('an empty form leaves everything to the message', () => {
  expect(parse({})).toEqual({ device: null, type: null, time: 'message', link: null })
  expect(parse({ device: ' ', deviceType: ' ', time: '', link: '' })).toEqual(parse({}))
})

test('a filled form is taken as typed', () => {
  expect(parse({ device: ' heat-01 ', deviceType: 'iot-meter', time: 'now', link: 'modbus' })).toEqual({
    device: 'heat-01',
    type: 'iot-meter',
    time: 'now',
    link: 'modbus',
  })
})

test.each([
  [{ device: 'pump #3' }, 'Device is "pump #3"; it must be a device id'],
  [{ time: 'later' }, 'Time is "later"; it must be one of message, now.'],
  [{ link: 'lora' }, 'Link is "lora"; it must be one of wifi, gsm, ethernet, modbus.'],
])('%j is refused with what is allowed', (fields, message) => {
  expect(() => parse(fields)).toThrow(message)
})
