/** How many numbers there are before they begin again: they are uint32 on the wire. */
export const sequenceModulus = 2 ** 32

/** A jump of more than this is no gap but a count that was set anew: 2^24 readings are half a year at one per second. */
export const maxJump = 2 ** 24

/**
 * The count behind a number of the wire: of all counts that look like `seq` the one nearest to `near`, so that 0 after
 * 2^32 − 1 goes on. Counts may be negative (what came before a wrap nobody saw) and beyond 2^32.
 */
export function unwrap(seq: number, near: number): number {
  // A shift works modulo 2^32 and with sign, which is what the difference of two such numbers needs.
  return near + ((seq - near) | 0)
}

/** The number on the wire of a count. */
export function wrap(count: number): number {
  return count >>> 0
}
