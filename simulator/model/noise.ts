/**
 * Noise without state: the same seed, stream and index give the same number on every machine and in any order.
 * A meter's past and its present therefore come from one curve, however they are sampled.
 */

const { cos, floor, imul, log, PI, sqrt } = Math

/** Uniform in [0, 1). `index` may be any whole number up to 2^53. */
export function uniform(seed: number, stream: number, index: number): number {
  const low = index >>> 0
  const high = floor(index / 0x1_0000_0000) >>> 0
  return mix(mix(mix(mix(seed >>> 0) ^ (stream >>> 0)) ^ high) ^ low) / 0x1_0000_0000
}

/** Normal with mean 0 and deviation 1, by the Box–Muller transform. */
export function gaussian(seed: number, stream: number, index: number): number {
  const radius = sqrt(-2 * log(1 - uniform(seed, stream, index)))
  return radius * cos(2 * PI * uniform(seed, stream ^ 0x5bd1e995, index))
}

/** Wanders smoothly in [-1, 1]; `periodMs` is how far apart its turning points are. */
export function wander(seed: number, stream: number, at: number, periodMs: number): number {
  const bucket = floor(at / periodMs)
  const from = 2 * uniform(seed, stream, bucket) - 1
  const to = 2 * uniform(seed, stream, bucket + 1) - 1
  const progress = at / periodMs - bucket
  return from + (to - from) * (0.5 - 0.5 * cos(PI * progress))
}

/** A 32-bit number for a text, so that a device's id selects its noise. FNV-1a. */
export function seedOf(text: string, seed: number): number {
  let hash = 0x811c9dc5
  for (const char of text) hash = imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return mix((hash ^ seed) >>> 0)
}

/** The finaliser of MurmurHash3: every input bit moves every output bit. */
function mix(value: number): number {
  let h = value + 0x9e3779b9
  h = imul(h ^ (h >>> 16), 0x85ebca6b)
  h = imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
