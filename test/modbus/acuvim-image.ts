/** Registers of an Acuvim II that measures, as a slave of a test holds them. From the register map's section 14. */
const realTime =
  '42480A3D 42706298 4270E39D 42718DE2 4270F15B 42D061FF 42D0E32E 42D06215 42D08D15 3F2C029A 3F3F6A71 3F427E90 3F39F933 3E20EF2A ' +
  '421CEFB7 422F9568 42305073 42FE6ACA 411318DE 411CC9AA 4137486A 41F39579 4221B135 42347912 4236D709 43034054 3F787866 3F791085 ' +
  '3F76DCF6 3F781D68 00000000 3D441913 42980000 42FDF2F6 41F0723C 4302F0B8'
const energy = '00147BBF 00005363 00005030 0001E210 0014CF22 0014285C 00023241 0015F51C 0015F51C'
const distortion = '00FA 0113 00E6 0101 04E2 0514 04B0 04E7'

export function words(hex: string): readonly number[] {
  const digits = hex.replaceAll(' ', '')
  return Array.from({ length: digits.length / 4 }, (_, i) => Number.parseInt(digits.slice(4 * i, 4 * i + 4), 16))
}

function ascii(text: string): readonly number[] {
  return Array.from({ length: text.length / 2 }, (_, i) => (text.charCodeAt(2 * i) << 8) | text.charCodeAt(2 * i + 1))
}

/** Start address and registers, for a meter that answers as this unit. */
export function acuvimImage(unit: number): readonly (readonly [address: number, registers: readonly number[]])[] {
  return [
    [0x4000, [...words(realTime), ...words(energy), ...words(distortion)]],
    [0x42a0, [1200, 2400, 143, 1340, 2560]],
    [0x4600, words('3F2C029A 3F3F6A71 3F427E90')],
    [0x4620, Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 0x0006 : 0xb7fd))],
    // 0FFDH: 50 Hz, Modbus, no parity. 1000H: password, address, 19200 baud, 3LN, 3CT, PT 400:400, CT 5:5.
    [0x0ffd, [0, 0, 3, 0, unit, 19_200, 0, 0, 0, 400, 400, 5, 5]],
    // 1019H energy in 0.1 kWh, 101DH primary values.
    [0x1019, [0]],
    [0x101d, [1]],
    [0x1040, [2026, 11, 21, 3, 17, 28]],
    [0xf000, ascii('CU0A')],
    [0xf040, ascii(`ACV2100${String(unit).padStart(4, '0')}\0`)],
  ]
}
