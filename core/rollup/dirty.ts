import type { DeviceType } from '../channel'
import { hasIntegrals } from './aggregate'
import { layerMs } from './bucket'
import { integralReachMs } from './integrate'

/** Width of the narrowest buckets, ms; they start at multiples of it in every time zone. */
export const narrowestMs = layerMs['5m']

/**
 * Starts of the first and the last 5-minute bucket that a reading at `at` changes by itself: its own, and for a type with
 * integrals those which its samples reach.
 *
 * There is one more for a type with counters: the one with the next reading after `at` that has the same counter, however far
 * away, because its rise now begins at this reading. Only the store knows where that is.
 */
export function dirtiedBy(type: DeviceType, at: number): [first: number, last: number] {
  const reach = hasIntegrals(type) ? integralReachMs : 0
  return [bucketStart(at - reach), bucketStart(at + reach)]
}

function bucketStart(at: number): number {
  return Math.floor(at / narrowestMs) * narrowestMs
}
