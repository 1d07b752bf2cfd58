import { connectPacket, publishPacket, readPacket } from './mqtt-packets'

test('the remaining length takes as many bytes as it needs [MQTT-2.2.3]', () => {
  expect(connectPacket('A', 'key').subarray(0, 2)).toEqual(Buffer.from([0x10, 21]))
  expect(publishPacket('t', Buffer.alloc(300), 1).bytes.subarray(0, 3)).toEqual(Buffer.from([0x32, 0xb1, 0x02]))
})

test('a packet that has not arrived whole is not read', () => {
  const bytes = Buffer.from([0x40, 2, 0, 7, 0x40, 2, 0])
  expect(readPacket(bytes, 0)).toEqual({ type: 4, bodyAt: 2, end: 4 })
  expect(readPacket(bytes, 4)).toBeNull()
  expect(readPacket(Buffer.from([0x30, 0x80]), 0)).toBeNull()
})
