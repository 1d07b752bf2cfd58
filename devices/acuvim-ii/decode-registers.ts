import type { Rejection } from '../../core/dialect'
import type { QualityFlag } from '../../core/reading'
import type { MeterSettings } from './meter-settings'
import { hexAddress, type RegisterRow, wordsOf } from './register'
import { registerBlocks, registerRows } from './register-table'
import { scaled } from './scale'

/** One value the meter sent that is not a number a channel can hold. */
export interface SkippedRegister {
  readonly channel: string
  readonly address: string
  readonly reason: string
}

export type DecodedRegisters =
  | {
      readonly ok: true
      /** Channel name to value, in the channel's unit. */
      readonly values: Readonly<Record<string, number>>
      /** `out-of-range` when a value lies outside its channel's range. */
      readonly quality: readonly QualityFlag[]
      readonly skipped: readonly SkippedRegister[]
    }
  | ({ readonly ok: false } & Rejection)

/** Registers one Modbus read may return: MODBUS Application Protocol V1.1b3, 6.3. */
const maxRegisters = 125

const rowAt: ReadonlyMap<number, RegisterRow> = new Map(registerRows.map((row) => [row.register.address, row]))

/**
 * Decodes the data bytes of one read of holding registers. The read may cover several adjacent blocks and registers
 * the table does not know. Decoding the manual's own example gives its three values:
 *
 *     decodeRegisters(0x4000, Buffer.from('4248000042C7CCCD42C83333', 'hex'), defaultMeterSettings)
 *     // values: { frequency: 50, voltage_l1_n: 99.9, voltage_l2_n: 100.1 }
 *
 * A read that starts or ends inside a 32-bit value is rejected: half a value is a wrong value.
 */
export function decodeRegisters(start: number, bytes: Uint8Array, settings: MeterSettings): DecodedRegisters {
  const problem = shapeProblem(start, bytes.length)
  if (problem !== null) return rejected(problem)
  const end = start + bytes.length / 2
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values: Record<string, number> = {}
  const skipped: SkippedRegister[] = []
  let plausible = true
  for (let address = start; address < end; ) {
    const row = rowAt.get(address)
    if (row === undefined) {
      address++
      continue
    }
    const next = address + wordsOf(row.register.type)
    if (next > end) return rejected(cutAtTheEnd(row))
    const value = scaled(rawValue(view, (address - start) * 2, row), row.register, settings)
    if (Number.isFinite(value)) {
      values[row.name] = value
      if (value < row.range[0] || value > row.range[1]) plausible = false
    } else skipped.push({ channel: row.name, address: hexAddress(address), reason: `${value} is not a measured value` })
    address = next
  }
  if (Object.keys(values).length === 0 && skipped.length === 0) return rejected(nothingKnown(start, end))
  return { ok: true, values, quality: plausible ? [] : ['out-of-range'], skipped }
}

function shapeProblem(start: number, length: number): string | null {
  if (!Number.isInteger(start) || start < 0 || start > 0xffff) return `start address ${start} is not within 0000H–FFFFH`
  if (length === 0) return 'there are no registers'
  if (length % 2 !== 0) return `${length} bytes are not a whole number of 16-bit registers`
  const count = length / 2
  if (count > maxRegisters) return `${count} registers are more than one Modbus read returns (${maxRegisters})`
  if (start + count > 0x10000) return `${count} registers from ${hexAddress(start)} reach beyond FFFFH`
  const before = rowAt.get(start - 1)
  if (before !== undefined && wordsOf(before.register.type) === 2) {
    const address = hexAddress(start - 1)
    return `the read starts at ${hexAddress(start)}, inside the 32-bit value ${before.name} at ${address}; start at ${address}`
  }
  return null
}

function cutAtTheEnd({ name, register: { address } }: RegisterRow): string {
  return `the read ends at ${hexAddress(address)}, inside the 32-bit value ${name}; read ${hexAddress(address + 1)} too`
}

function nothingKnown(start: number, end: number): string {
  const known = registerBlocks.map(({ rows }) => hexAddress(rows[0]?.register.address ?? 0)).join(', ')
  return `no known register lies in ${hexAddress(start)}–${hexAddress(end - 1)}; known blocks start at ${known}`
}

/** High word first (vendor manual, "ABCD"), which is the big-endian order of DataView. */
function rawValue(view: DataView, offset: number, { register: { type } }: RegisterRow): number {
  if (type === 'float32') return view.getFloat32(offset)
  if (type === 'int32') return view.getInt32(offset)
  return type === 'uint32' ? view.getUint32(offset) : view.getUint16(offset)
}

function rejected(reason: string): DecodedRegisters {
  return { ok: false, code: 'BAD_REGISTERS', reason }
}
