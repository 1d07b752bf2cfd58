import { defaultMeterSettings } from '../../devices/acuvim-ii/meter-settings'
import { type AcuvimDecodeDef, parseAcuvimDecodeConfig, parseAddress } from './config'

const parse = (fields: Partial<AcuvimDecodeDef>) =>
  parseAcuvimDecodeConfig({ id: 'n1', type: 'acuvim-decode', name: '', z: 'tab', ...fields })

test('an empty form leaves device and address to the message and takes the meter as it is delivered', () => {
  expect(parse({})).toEqual({ device: null, address: null, meter: defaultMeterSettings })
})

test('a filled form is taken as typed, numbers as the texts that forms make of them', () => {
  expect(
    parse({
      device: ' ACV-001 ',
      address: '4048H',
      energyMode: '1',
      basicMode: 'secondary',
      pt1: '10000',
      pt2: '100',
      ct1: '500',
      ct2: '333',
    }),
  ).toEqual({
    device: 'ACV-001',
    address: 0x4048,
    meter: { energyMode: 1, basicMode: 'secondary', pt1: 10_000, pt2: 100, ct1: 500, ct2: 333 },
  })
})

test.each([
  [{ device: 'meter #1' }, 'Device is "meter #1"; it must be a device id'],
  [{ address: '10000H' }, 'Start address is "10000H"; it must be 0 to 65535'],
  [{ energyMode: '7' }, 'The form: meter setting energyMode must be 0, 1 or 2.'],
  [{ basicMode: 'both' }, 'The form: meter setting basicMode must be "primary" or "secondary".'],
  [{ pt1: 'abc' }, 'The form: meter setting pt1 must be a number above 0.'],
])('%j is refused with what is allowed', (fields, message) => {
  expect(() => parse(fields)).toThrow(message)
})

test.each([
  [16384, 16384],
  ['4000H', 0x4000],
  ['4000h', 0x4000],
  ['0x4000', 0x4000],
  [' 405AH ', 0x405a],
  ['16384', 16384],
  ['4000', 4000],
  [0, 0],
  ['FFFFH', 0xffff],
])('the address %p is %p', (value, address) => {
  expect(parseAddress('msg.address', value)).toBe(address)
})

test.each([[-1], [65536], [1.5], ['405A'], ['H'], ['0x'], [''], [true], [['4000H']], [{}]])('%j is no address', (value) => {
  expect(() => parseAddress('msg.address', value)).toThrow('msg.address is')
})
