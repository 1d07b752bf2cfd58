import { registerBytes } from './registers'

const bytes = Buffer.from('4248000042C7CCCD', 'hex')

test.each([
  ['a Buffer', bytes],
  ['a Uint8Array', new Uint8Array(bytes)],
  ['16-bit numbers', [0x4248, 0, 0x42c7, 0xcccd]],
  ['hex digits', '4248000042C7CCCD'],
  ['hex digits in lower case, with spaces and line ends', ' 42 48 00 00\n42c7 cccd '],
])('%s give the bytes of the registers', (_, payload) => {
  expect(Buffer.from(registerBytes(payload) as Uint8Array)).toEqual(bytes)
})

test.each([
  [undefined, 'WRONG_TYPE', 'it must be a Buffer, an array of numbers or hex digits'],
  [{ data: [1] }, 'WRONG_TYPE', 'msg.payload is {"data":[1]}'],
  [42, 'WRONG_TYPE', 'msg.payload is 42'],
  [[1, -1], 'WRONG_TYPE', 'msg.payload[1] is -1; it must be an integer from 0 to 65535'],
  [[65536], 'WRONG_TYPE', 'msg.payload[0] is 65536'],
  [[1.5], 'WRONG_TYPE', 'msg.payload[0] is 1.5'],
  [['4248'], 'WRONG_TYPE', 'msg.payload[0] is "4248"'],
  ['hello', 'WRONG_TYPE', 'a text must be hex digits'],
  ['0x4248', 'WRONG_TYPE', 'a text must be hex digits'],
  ['42 48 00', 'BAD_REGISTERS', '6 hex digits are not a whole number of 16-bit registers'],
])('%j is rejected and says why', (payload, code, says) => {
  expect(registerBytes(payload)).toEqual({ code, reason: expect.stringContaining(says) })
})
