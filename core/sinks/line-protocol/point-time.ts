import type { Reading } from '../../reading'

/** Nanoseconds in a millisecond: places for points of one ms. */
const pointPlaces = 1_000_000

/**
 * Time of a reading's point, ns, as text: its ms, and in the six digits below them a number made of epoch and seq.
 *
 * To InfluxDB two points of one series and one time are one point, whereas two readings of a device may well have one
 * ms (clocks that count seconds; a burst after an outage) and differ only in epoch or seq. The digits keep them apart, and are
 * the same whenever the reading is written again. Numbers of one epoch never meet (within a million); readings of two epochs
 * that have the same ms meet once in a million. Who asks for ms gets the reading's own time. Without epoch and seq they are 0.
 */
export function readingTime({ at, epoch, seq }: Pick<Reading, 'at' | 'epoch' | 'seq'>): string {
  if (seq === 0 && epoch === 0) return nanoseconds(at, 0)
  return nanoseconds(at, (scatter(epoch) + (Math.abs(seq) % pointPlaces)) % pointPlaces)
}

/** `at` in ms, `part` below one million ns. */
export function nanoseconds(at: number, part: number): string {
  // As a text: ns since the epoch are more than a number can hold exactly.
  if (at >= 1) return Math.floor(at) + String(pointPlaces + part).slice(1)
  return String(BigInt(Math.floor(at)) * BigInt(pointPlaces) + BigInt(part))
}

/** Epochs may be small numbers or times; those that are close must not be close afterwards. */
function scatter(epoch: number): number {
  if (epoch === 0) return 0
  const low = epoch >>> 0
  const high = Math.floor(epoch / 4_294_967_296) >>> 0
  // The finaliser of MurmurHash3.
  let hash = low ^ Math.imul(high, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % pointPlaces
}
