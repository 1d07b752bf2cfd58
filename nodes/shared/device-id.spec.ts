import { deviceIdOf } from './device-id'

test('a reading names its device; its numeric id is not one', () => {
  expect(deviceIdOf({ payload: { device: 'm-1', id: 4096 }, topic: 'other' })).toBe('m-1')
})

test('a device view, a text payload and a topic name one too, in this order', () => {
  expect(deviceIdOf({ payload: { id: 'm-2' } })).toBe('m-2')
  expect(deviceIdOf({ payload: 'm-3', topic: 'm-4' })).toBe('m-3')
  expect(deviceIdOf({ payload: 1700000000000, topic: 'm-4' })).toBe('m-4')
  expect(deviceIdOf({ payload: { voltage: 230 }, topic: 'm-4' })).toBe('m-4')
})

test('a message that names none, several, or an impossible one is refused with what to do', () => {
  expect(() => deviceIdOf({ payload: {} })).toThrow('set msg.payload.device or msg.topic')
  expect(() => deviceIdOf({ payload: '', topic: '' })).toThrow('set msg.payload.device or msg.topic')
  expect(() => deviceIdOf({ payload: [{ device: 'm-1' }], topic: 'readings' })).toThrow('one item per message')
  expect(() => deviceIdOf({ topic: 'plant/hall 1' })).toThrow('"plant/hall 1" is not a device id')
  expect(() => deviceIdOf({ payload: { device: 7 } })).toThrow('7 is not a device id')
})
