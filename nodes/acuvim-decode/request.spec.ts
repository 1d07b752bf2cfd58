import type { NodeMessage } from 'node-red'
import { type AcuvimDecodeDef, parseAcuvimDecodeConfig } from './config'
import { requestFor } from './request'

const now = Date.UTC(2025, 10, 21)

function request(fields: Partial<AcuvimDecodeDef>, msg: Record<string, unknown> = {}) {
  const config = parseAcuvimDecodeConfig({ id: 'n1', type: 'acuvim-decode', name: '', z: 'tab', ...fields })
  return requestFor(config, msg as NodeMessage, now)
}

test('the node says everything, and the registers were read now', () => {
  expect(request({ device: 'ACV-001', address: '4000H', ct1: 500 })).toMatchObject({
    device: 'ACV-001',
    address: 0x4000,
    meter: { ct1: 500, ct2: 5 },
    at: now,
  })
})

test('what the message says replaces what the node says, setting by setting', () => {
  const msg = { device: 'ACV-002', address: '4048H', meter: { energyMode: 2 }, at: '2025-11-20T12:00:00Z' }
  expect(request({ device: 'ACV-001', address: '4000H', energyMode: '1', ct1: 500 }, msg)).toMatchObject({
    device: 'ACV-002',
    address: 0x4048,
    meter: { energyMode: 2, ct1: 500 },
    at: now - 12 * 3_600_000,
  })
})

test.each([
  ['ACV-001', 'ACV-001'],
  ['acuvim/ACV-001/registers', 'ACV-001'],
  ['meters/ACV-001', 'ACV-001'],
])('without a device in node and message, the topic %p names %p', (topic, device) => {
  expect(request({ address: '4000H' }, { topic }).device).toBe(device)
})

test('a device in the node comes before the topic', () => {
  expect(request({ device: 'ACV-001', address: '4000H' }, { topic: 'ACV-002' }).device).toBe('ACV-001')
})

test.each([
  [{ address: '4000H' }, {}, 'Nothing names the device'],
  [{ address: '4000H' }, { topic: 'a b' }, 'The device in msg.topic is "a b"'],
  [{ device: 'A' }, {}, 'Nothing says where the registers start'],
  [{ device: 'A' }, { address: 'x' }, 'msg.address is "x"'],
  [{ device: 'A', address: '4000H' }, { device: 7 }, 'msg.device is 7'],
  [{ device: 'A', address: '4000H' }, { meter: 'primary' }, 'msg.meter is "primary"; it must be an object'],
  [{ device: 'A', address: '4000H' }, { meter: { pt: 1 } }, 'msg.meter: unknown meter setting "pt"'],
  [{ device: 'A', address: '4000H' }, { at: 'soon' }, 'msg.at is "soon"'],
])('%j with %j is a mistake in the flow, and the error says which', (fields, msg, message) => {
  expect(() => request(fields, msg)).toThrow(message)
})
