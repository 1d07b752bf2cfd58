import type { Channel } from '../../core/channel'

/** How a value lies in the registers: 16-bit words, high byte first; 32-bit values high word first. */
export type RegisterType = 'float32' | 'uint32' | 'int32' | 'uint16'

/**
 * From the raw number to the channel's unit. `energy` depends on the meter's energy display mode (1019H):
 * 0.1 in primary mode, 0.001 in the others.
 */
export type Scale = 'x1' | 'x100' | '/10' | '/100' | 'energy'

/** Ratio a value is multiplied by when the meter reports secondary values (101DH = 0). */
export type Factor = '1' | 'PT' | 'CT' | 'PT*CT'

/**
 * How well the address is known. `solid`: vendor documents and a field source agree. `documented`: two renderings of
 * vendor documents agree. `unconfirmed`: one source only.
 */
export type Confidence = 'solid' | 'documented' | 'unconfirmed'

/** Where a channel lies in the meter. */
export interface Register {
  /** Zero-based address as it goes over the wire: 4000H is 0x4000. */
  readonly address: number
  readonly type: RegisterType
  readonly scale: Scale
  readonly factor: Factor
  readonly confidence: Confidence
}

/** A channel together with its register: one row of the table everything else is made from. */
export interface RegisterRow extends Channel {
  readonly register: Register
}

/** Registers that lie side by side and are read together. */
export interface RegisterBlock {
  readonly title: string
  readonly rows: readonly RegisterRow[]
  /** What a reader of the table should know. */
  readonly note: string
}

/** 16-bit words a value takes. */
export function wordsOf(type: RegisterType): 1 | 2 {
  return type === 'uint16' ? 1 : 2
}

/** An address as the manual writes it: 0x4000 becomes `4000H`. */
export function hexAddress(address: number): string {
  return `${address.toString(16).toUpperCase().padStart(4, '0')}H`
}
