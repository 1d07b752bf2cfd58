import fc from 'fast-check'
import { generate, parser as makeParser } from 'mqtt-packet'
import type { Connection } from './connection'
import { guardPacketIds } from './guards/packet-id-guard'
import { guardPacketSize } from './guards/packet-size-guard'
import { guardTexts } from './guards/text-guard'
import type { MqttParser } from './internals'
import { readPublishes } from './read-publishes'

const maxBytes = 300

interface Heard {
  readonly packets: object[]
  readonly errors: string[]
}

/** What comes out of the pieces, up to the first error, which ends a connection. */
function read(pieces: readonly Buffer[], quick: boolean, protocolVersion?: number): Heard {
  const parser = makeParser({ protocolVersion } as never) as unknown as MqttParser & NodeJS.EventEmitter
  const heard: Heard = { packets: [], errors: [] }
  parser.on('packet', ({ cmd, retain, qos, dup, length, topic, payload, messageId, ...more }) => {
    const { end: _, ...rest } = more
    heard.packets.push({
      cmd,
      retain,
      qos,
      dup,
      length,
      topic,
      payload: payload && `${payload.toString('hex')}`,
      messageId,
      ...rest,
    })
  })
  parser.on('error', (error: Error) => heard.errors.push(error.message))
  const connection = { client: { _parser: parser }, identity: null } as unknown as Connection
  guardPacketSize(connection, maxBytes, () => {})
  guardTexts(connection)
  guardPacketIds(connection)
  if (quick) readPublishes(connection, maxBytes)
  for (const piece of pieces) if (heard.errors.length === 0) parser.parse(Buffer.from(piece))
  return heard
}

const topic = fc.oneof(
  fc.constantFrom('a', 'acuvim/ACV-1/data', 'ä/€/😀', 'x\uFFFD', 'x\0'),
  fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
)
const publish = fc
  .record({
    topic,
    payload: fc.oneof(fc.uint8Array({ maxLength: 140 }), fc.uint8Array({ minLength: 270, maxLength: 320 })),
    qos: fc.constantFrom(0, 1, 2),
    dup: fc.boolean(),
    retain: fc.boolean(),
    messageId: fc.oneof(fc.constantFrom(1, 65_535), fc.integer({ min: 1, max: 65_535 })),
  })
  .map((packet) => generate({ cmd: 'publish', ...packet, payload: Buffer.from(packet.payload) } as never))
const other = fc.constantFrom(
  generate({ cmd: 'pingreq' }),
  generate({ cmd: 'puback', messageId: 7 }),
  generate({ cmd: 'subscribe', messageId: 8, subscriptions: [{ topic: 'a/#', qos: 1 }] }),
)
const packet = fc.oneof({ arbitrary: publish, weight: 4 }, { arbitrary: other, weight: 1 })
const stream = fc.array(packet, { minLength: 1, maxLength: 8 }).map((packets) => Buffer.concat(packets))
const cuts = fc.array(fc.nat({ max: 1_000 }), { maxLength: 4 })

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const ends = [...new Set(at.map((n) => n % (bytes.length + 1))), bytes.length].sort((a, b) => a - b)
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end)).filter(({ length }) => length > 0)
}

const runs = { numRuns: 1_500 }

test('reads what the general parser reads, wherever the packets are cut', () => {
  fc.assert(
    fc.property(stream, cuts, (bytes, at) => {
      const pieces = cut(bytes, at)
      expect(read(pieces, true)).toEqual(read(pieces, false))
    }),
    runs,
  )
})

test('reads what the general parser reads, and refuses what it refuses, when some of the bytes are wrong', () => {
  const wrong = fc.array(fc.tuple(fc.nat({ max: 1_000 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(stream, cuts, wrong, (bytes, at, changes) => {
      for (const [n, byte] of changes) bytes[n % bytes.length] = byte
      const pieces = cut(bytes, at)
      expect(read(pieces, true)).toEqual(read(pieces, false))
    }),
    runs,
  )
})

test('the first bytes decide: every header, length and size of topic', () => {
  const start = fc.tuple(
    fc.integer({ min: 0x30, max: 0x3f }),
    fc.array(fc.constantFrom(0, 1, 2, 3, 4, 5, 0x80, 0x82, 0xff), { maxLength: 8 }),
  )
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 12 }), ([header, lengths], rest) => {
      const pieces = [Buffer.from([header, ...lengths, ...rest])]
      expect(read(pieces, true)).toEqual(read(pieces, false))
    }),
    { numRuns: 5_000 },
  )
})

test('a packet full of what looks like packets may be cut anywhere', () => {
  const lookalike = Buffer.of(0x30, 0x03, 0, 1, 0x61)
  const payload = Buffer.concat(Array.from({ length: 9 }, () => lookalike))
  const bytes = generate({ cmd: 'publish', topic: 'a', payload, qos: 1, messageId: 1, dup: false, retain: false })
  expect(bytes[1]).toBe(0x32)
  for (let at = 1; at < bytes.length; at++) {
    const pieces = [bytes.subarray(0, at), bytes.subarray(at)]
    expect(read(pieces, true)).toEqual(read([bytes], false))
  }
})

test.each([
  ['packet id 0', [0x32, 5, 0, 1, 0x61, 0, 0]],
  ['a length of five bytes', [0x30, 0x83, 0x80, 0x80, 0x80, 0, 0, 1, 0x61]],
])('%s is refused', (_what, bytes) => {
  const heard = read([Buffer.from(bytes)], true)
  expect(heard).toEqual(read([Buffer.from(bytes)], false))
  expect(heard.errors).toHaveLength(1)
})

test('leaves MQTT 5 to the general parser', () => {
  const bytes = generate({ cmd: 'publish', topic: 'a', payload: 'x', qos: 0, dup: false, retain: false } as never, {
    protocolVersion: 5,
  })
  expect(read([bytes], true, 5)).toEqual(read([bytes], false, 5))
})
