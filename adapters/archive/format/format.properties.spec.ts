import fc from 'fast-check'
import { rejectionCodes } from '../../../core/errors/catalogue'
import type { Uplink } from '../../../core/uplink'
import { keyPart } from './key-part'
import { checksumKey, manifestKey, rawKey, readingsKey, stretchOf } from './keys'
import { parseMarker } from './manifest'
import { parseUplinkLine, uplinkLine } from './uplink-line'

/** Names as they come from devices, and as somebody would choose them to do harm. */
const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    '',
    '.',
    '..',
    '...',
    '../..',
    '/',
    'a/b',
    'a\\b',
    '=',
    '==',
    '=2E',
    '=00',
    '\0',
    'ACV-1',
    'Müller',
    '\ufeff',
    'a\nb',
  ),
  fc.integer({ min: 100, max: 400 }).map((length) => 'ä'.repeat(length)),
)

const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc.constantFrom(
    ...['\ufeff{}', 'a\u2028b\u2029c\u0085d', 'a\nb\r\nc', '"\\', '\0', ''].map((text) => new TextEncoder().encode(text)),
    // A lone surrogate, an overlong slash, half a character.
    ...[
      [0xed, 0xa0, 0x80],
      [0xc0, 0xaf],
      [0x61, 0xc3],
    ].map((bytes) => Uint8Array.from(bytes)),
  ),
)

const uplinks: fc.Arbitrary<Uplink> = fc
  .record({
    position: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    receivedAt: fc.integer({ min: 0, max: 8.64e15 }),
    identity: names,
    topic: names,
    qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
    retain: fc.boolean(),
    payload: payloads,
    refusal: fc.constantFrom(null, ...rejectionCodes),
    replayed: fc.boolean(),
  })
  .map(({ replayed, ...uplink }) => (replayed ? { ...uplink, replayed } : uplink))

test('any message read back from its line is the same, and the line is one line to everybody', () => {
  fc.assert(
    fc.property(uplinks, (uplink) => {
      const line = uplinkLine(uplink)
      expect(line).not.toMatch(/[\n\r\v\f\u0085\u2028\u2029]/)
      const throughUtf8 = Buffer.from(line, 'utf8').toString('utf8')
      const back = parseUplinkLine(throughUtf8)
      if (typeof back === 'string') throw new Error(back)
      expect({ ...back, payload: [...back.payload] }).toEqual({ ...uplink, payload: [...uplink.payload] })
    }),
    { numRuns: 500 },
  )
})

test('a payload that is part of a larger buffer is that part alone', () => {
  const whole = new TextEncoder().encode('before{"v":1}after')
  const uplink: Uplink = { ...sample, payload: whole.subarray(6, 13) }
  expect(JSON.parse(uplinkLine(uplink)).payload).toBe('{"v":1}')
})

const sample: Uplink = {
  ...{ position: 7, receivedAt: 1_700_000_000_000, identity: 'ACV-1', topic: 'acuvim/ACV-1/telemetry' },
  ...{ qos: 1, retain: false, refusal: null, payload: Buffer.from('{"v":1}') },
}

test('a line has what was sent, in an order that can be relied on, and nothing that goes without saying', () => {
  expect(uplinkLine(sample)).toBe(
    '{"position":7,"receivedAt":1700000000000,"identity":"ACV-1","topic":"acuvim/ACV-1/telemetry","qos":1,"payload":"{\\"v\\":1}"}',
  )
  expect(uplinkLine({ ...sample, retain: true, refusal: 'UNKNOWN_TOPIC', replayed: true, payload: Buffer.from([0xff]) })).toBe(
    '{"position":7,"receivedAt":1700000000000,"identity":"ACV-1","topic":"acuvim/ACV-1/telemetry","qos":1,' +
      '"retain":true,"refusal":"UNKNOWN_TOPIC","replayed":true,"payloadBase64":"/w=="}',
  )
})

const fields = JSON.parse(uplinkLine(sample)) as Record<string, unknown>

test.each([
  ['{', 'it is no JSON'],
  ['null', 'it is no object'],
  [{ ...fields, position: 0 }, 'position is no whole number above 0'],
  [{ ...fields, position: 1.5 }, 'position is no whole number above 0'],
  [{ ...fields, receivedAt: '0' }, 'receivedAt is no time in ms'],
  [{ ...fields, identity: 1 }, 'identity or topic is missing'],
  [{ ...fields, topic: undefined }, 'identity or topic is missing'],
  [{ ...fields, qos: 3 }, 'qos is not 0, 1 or 2'],
  [{ ...fields, retain: 1 }, 'retain or replayed is neither true nor false'],
  [{ ...fields, replayed: 'yes' }, 'retain or replayed is neither true nor false'],
  [{ ...fields, refusal: 'NO_SUCH_CODE' }, 'refusal is no code that is known'],
  [{ ...fields, payload: undefined }, 'it needs one of payload and payloadBase64'],
  [{ ...fields, payloadBase64: '' }, 'it needs one of payload and payloadBase64'],
  [{ ...fields, payload: { v: 1 } }, 'the payload is no text'],
  [{ ...fields, payload: undefined, payloadBase64: 'no base64!' }, 'payloadBase64 is no base64'],
])('a line that is none is not taken for one: %j', (line, reason) => {
  expect(parseUplinkLine(typeof line === 'string' ? line : JSON.stringify(line))).toBe(reason)
})

test('keys of any name are valid, stay in their folder, fit into a file system, and are as many as there are names', () => {
  const key = /^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._=-]+(\/[A-Za-z0-9._=-]+)*$/
  const sum = 'ab'.repeat(32)
  fc.assert(
    fc.property(names, names, (a, b) => {
      const part = keyPart(a)
      expect(part).toMatch(/^[A-Za-z0-9_=-][A-Za-z0-9._=-]*$/)
      expect(part.length).toBeLessThanOrEqual(160)
      if (a !== b) expect(part).not.toBe(keyPart(b))
      const raw = rawKey({ family: a, day: '2026-11-21', device: b, category: a }, { first: 1, last: 2 }, sum)
      const readings = readingsKey(a, '2026-11-21', b)
      for (const each of [raw, readings, checksumKey(readings)]) expect(each).toMatch(key)
      expect(raw.split('/')).toHaveLength(6)
      expect(readings.split('/')).toHaveLength(4)
    }),
    { numRuns: 500 },
  )
  expect(keyPart('ACV-1')).toBe('ACV-1')
  expect([keyPart(''), keyPart('\0'), keyPart('..')]).toEqual(['=', '=00', '=2E.'])
  expect(keyPart('a/ä')).toBe('a=2F=C3=A4')
  expect(keyPart('x'.repeat(161))).toMatch(/^x{100}==[0-9a-f]{32}$/)
})

test('keys sort by position, and say which positions they have', () => {
  const stretches = fc
    .tuple(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.nat())
    .map(([first, more]) => ({ first, last: Math.min(Number.MAX_SAFE_INTEGER, first + more) }))
  const sum = '0123456789abcdef'.repeat(4)
  const place = { family: 'acuvim', day: '2026-11-21', device: 'ACV-1', category: 'telemetry' }
  fc.assert(
    fc.property(stretches, stretches, (a, b) => {
      for (const make of [
        (stretch: typeof a) => manifestKey('2026-11-21', stretch, sum),
        (stretch: typeof a) => rawKey(place, stretch, sum),
      ]) {
        expect(stretchOf(make(a))).toEqual(a)
        if (a.first !== b.first) expect(make(a) < make(b)).toBe(a.first < b.first)
      }
    }),
  )
  expect(stretchOf('manifests/2026/11/21/notes.txt')).toBeNull()
  expect(stretchOf('archive.json')).toBeNull()
})

test.each([
  ['{', 'it is no JSON'],
  ['null', 'its format is not "busbar-archive"'],
  ['{"format":"busbar-raw-messages"}', 'its format is not "busbar-archive"'],
  ['{"format":"busbar-archive","version":2}', 'its version is not 1; it may be of a newer Busbar'],
  ['{"format":"busbar-archive","version":1}', 'its site is missing'],
  ['{"format":"busbar-archive","version":1,"site":"a","last":0}', 'its last is no position'],
])('a marker that is none is not taken for one: %s', (text, reason) => {
  expect(parseMarker(Buffer.from(text))).toBe(reason)
})
