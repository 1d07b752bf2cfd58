import { Codec } from './codec'
import { crc16, withCrc } from './crc16'
import { MbapFraming } from './mbap-framing'
import { RtuFraming } from './rtu-framing'
import { serialFailure } from './serial-failure'
import { gapMs, transmissionMs } from './serial-time'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const codec = new Codec()

test.each([
  ['vendor manual p. 245', '11 02 00 00 00 04', '7B59'],
  ['vendor manual p. 243', '06 03 00 00 00 21', '8465'],
  ['relay on', '11 05 00 00 FF 00', '8EAA'],
])('the checksum of the %s is the printed one', (_, frame, crc) => {
  expect(withCrc(hex(frame)).subarray(-2).toString('hex').toUpperCase()).toBe(crc)
  expect(crc16(withCrc(hex(frame)))).toBe(0)
})

test('requests are those of the register map', () => {
  expect(codec.read(1, 0x4000, 72).frame).toEqual(hex('01 03 40 00 00 48 50 3C'))
  expect(codec.write(0x11, 0x4048, [0x0a9d, 0x4089]).frame).toEqual(hex('11 10 40 48 00 02 04 0A 9D 40 89 F1 6A'))
})

test('the manual’s answer is read, and its exception is one', () => {
  const question = codec.read(0x11, 0x4000, 6)
  expect(question.decode(hex('11 03 0C 42 48 00 00 42 C7 CC CD 42 C8 33 33 CA 7F'))).toEqual([
    0x4248, 0, 0x42c7, 0xcccd, 0x42c8, 0x3333,
  ])
  expect(() => codec.read(1, 0, 1).decode(hex('01 83 02 C0 F1'))).toThrow('exception 2')
})

test('Modbus TCP: the frames of the vendor manual p. 173, with numbers of their own', () => {
  const framing = new MbapFraming()
  expect(framing.begin(codec.read(1, 0x1040, 6).frame)).toEqual(hex('00 01 00 00 00 06 01 03 10 40 00 06'))
  const answer = framing.take(hex('00 01 00 00 00 0F 01 03 0C 07 D6 00 0C 00 12 00 0E 00 0F 00 14'))
  expect(answer).toEqual(withCrc(hex('01 03 0C 07 D6 00 0C 00 12 00 0E 00 0F 00 14')))
})

test('Modbus TCP: a number that was never answered is not used again, however many requests later', () => {
  const framing = new MbapFraming()
  const { frame } = codec.read(1, 0, 1)
  const lost = framing.begin(frame).readUInt16BE(0)
  framing.giveUp()
  const used = new Set<number>()
  for (let i = 0; i < 0x20000; i++) {
    used.add(framing.begin(frame).readUInt16BE(0))
    framing.end()
  }
  expect(used.has(lost)).toBe(false)
  expect(used.size).toBe(0xffff)
})

test('Modbus TCP: when too many were never answered, only a new connection helps', () => {
  const framing = new MbapFraming()
  const { frame } = codec.read(1, 0, 1)
  for (let i = 0; i < 256; i++) {
    expect(framing.isLost).toBe(false)
    framing.begin(frame)
    framing.giveUp()
  }
  expect(framing.isLost).toBe(true)
  framing.reset()
  expect(framing.isLost).toBe(false)
})

test('RTU: what a unit owes is remembered by length until it has caught up, and survives a new connection', () => {
  const framing = new RtuFraming()
  framing.begin(codec.read(7, 0, 4).frame)
  expect(framing.giveUp()).toBe('silent')
  framing.reset()
  expect([framing.owes(7), framing.owes(8)]).toEqual([true, false])
  expect([framing.isMistakable(7, 13), framing.isMistakable(7, 11)]).toEqual([true, false])
  framing.settle(7)
  expect(framing.owes(7)).toBe(false)
})

test('RTU: a flood of noise is not kept', () => {
  const framing = new RtuFraming()
  framing.begin(codec.read(1, 0, 1).frame)
  for (let i = 0; i < 1000; i++) expect(framing.take(Buffer.alloc(100, 1))).toBeNull()
  expect(framing.take(withCrc(hex('01 03 02 00 2A')))).toEqual(withCrc(hex('01 03 02 00 2A')))
})

test('characters have 11 bits; between frames there is silence of 3.5 of them, and 1.75 ms on fast lines', () => {
  const line = (baudRate: number) => ({ baudRate, parity: 'none', stopBits: 1 }) as const
  expect(transmissionMs(253, line(9600))).toBe(290)
  expect(gapMs(line(9600))).toBeCloseTo(4.01, 2)
  expect(gapMs(line(115_200))).toBe(1.75)
})

test.each([
  ['Error: No such file or directory, cannot open /dev/x', 'PORT_NOT_FOUND', 'Is the adapter plugged in?'],
  ['Opening COM9: File not found', 'PORT_NOT_FOUND', '/dev/serial/by-id'],
  ['Error Resource temporarily unavailable Cannot lock port', 'PORT_IN_USE', 'End that program'],
  ['Opening COM3: Access denied', 'PORT_IN_USE', 'another program'],
  ['Error: Permission denied, cannot open /dev/x', 'PORT_NOT_PERMITTED', 'group dialout'],
  ['Error: Input/output error', 'BUS_UNREACHABLE', 'Input/output error'],
])('%p means %s, and says what to do', (detail, code, says) => {
  expect(serialFailure('/dev/x', detail)).toMatchObject({ code, message: expect.stringContaining(says) })
})
