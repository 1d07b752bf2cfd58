import type { Row } from '../row'

/** What was read ends before it should: it is no record of ours. */
export class CutOff extends Error {}

/** Reads the numbers and texts of a record of the SQLite file format (section 2.1), never past its end. */
class Cursor {
  constructor(
    readonly bytes: Buffer,
    public at: number,
  ) {}

  /** A big-endian base-128 number of one to nine bytes. */
  varint(): number {
    let value = 0
    for (let i = 0; i < 9; i++) {
      const byte = this.bytes[this.at++]
      if (byte === undefined) throw new CutOff()
      if (i === 8) return value * 256 + byte
      value = value * 128 + (byte & 127)
      if (byte < 128) return value
    }
    return value
  }

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new CutOff()
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  /** A value by its serial type: null, integer, blob or text. Other types do not occur in a row of ours. */
  value(type: number): number | null | string | Buffer {
    if (type === 0) return null
    if (type === 8 || type === 9) return type - 8
    if (type >= 12) {
      const bytes = this.take(Math.floor((type - 12) / 2))
      return type % 2 === 0 ? bytes : bytes.toString('utf8')
    }
    const length = [0, 1, 2, 3, 4, 6, 8][type]
    if (length === undefined) throw new CutOff()
    const bytes = this.take(length)
    return length === 8 ? Number(bytes.readBigInt64BE()) : bytes.readIntBE(0, length)
  }
}

/** Reads a varint at an offset; answers it with the offset behind it. */
export function readVarint(bytes: Buffer, at: number): readonly [value: number, next: number] {
  const cursor = new Cursor(bytes, at)
  const value = cursor.varint()
  return [value, cursor.at]
}

/** The row of a record, or null when it is none of ours. Its checksum is the caller's to prove. */
export function readRow(position: number, record: Buffer): Row | null {
  try {
    const cursor = new Cursor(record, 0)
    const end = cursor.varint()
    const types: number[] = []
    while (cursor.at < end) types.push(cursor.varint())
    if (types.length !== 8) return null
    const [, receivedAt, identity, topic, flags, refusal, payload, crc] = types.map((type) => cursor.value(type))
    if (typeof receivedAt !== 'number' || typeof identity !== 'string' || typeof topic !== 'string') return null
    if (typeof flags !== 'number' || typeof crc !== 'number' || !(payload instanceof Buffer)) return null
    if (refusal !== null && typeof refusal !== 'string') return null
    return [position, receivedAt, identity, topic, flags, refusal, new Uint8Array(payload), crc]
  } catch (error) {
    if (error instanceof CutOff) return null
    throw error
  }
}
