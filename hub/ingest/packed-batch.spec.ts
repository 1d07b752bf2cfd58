import type { UnstoredUplink } from '../../core/uplink'
import { pack, unpack } from './packed-batch'

test('a batch comes out of its package as it went in', () => {
  const batch: UnstoredUplink[] = [
    {
      receivedAt: 1,
      identity: 'a',
      topic: 'acuvim/a/telemetry',
      qos: 1,
      retain: false,
      payload: Uint8Array.of(1, 2, 3),
      refusal: null,
    },
    {
      receivedAt: 2,
      identity: 'b',
      topic: 'acuvim/a/status',
      qos: 2,
      retain: true,
      payload: new Uint8Array(),
      refusal: 'TOPIC_NOT_ALLOWED',
    },
    { receivedAt: 3, identity: 'c', topic: 'ü', qos: 0, retain: false, payload: Uint8Array.of(9), refusal: null, replayed: true },
  ]
  expect(unpack(pack(batch))).toEqual(batch)
})
