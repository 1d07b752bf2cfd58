import type { SerialSettings } from '../../core/polling/bus-address'

/** Start bit, 8 data bits, parity or a second stop bit, stop bit: 11 bits (Modbus over Serial Line V1.02, 2.5.1). */
const bitsPerCharacter = 11

/** Time that so many bytes are on the line, ms. */
export function transmissionMs(bytes: number, { baudRate }: SerialSettings): number {
  return Math.ceil((bytes * bitsPerCharacter * 1000) / baudRate)
}

/** Silence between two frames: 3.5 characters, and 1.75 ms above 19200 baud (Modbus over Serial Line V1.02, 2.5.1.1). */
export function gapMs({ baudRate }: SerialSettings): number {
  return baudRate > 19_200 ? 1.75 : (3.5 * bitsPerCharacter * 1000) / baudRate
}
