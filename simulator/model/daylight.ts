import type { LocalTime } from './local-time'
import { wander } from './noise'

/** How high the sun stands, 0 to 1: half a sine between six and eighteen o'clock. */
export function sunHeight({ hour }: LocalTime): number {
  return hour <= 6 || hour >= 18 ? 0 : Math.sin((Math.PI * (hour - 6)) / 12)
}

/** What the clouds let through, 0.6 to 1. */
export function throughClouds(seed: number, at: number): number {
  return 0.8 + 0.15 * wander(seed, 30, at, 900_000) + 0.05 * wander(seed, 31, at, 60_000)
}

/** How warm the day is at a time, −1 (about four in the morning) to 1 (about four in the afternoon). */
export function dayWarmth({ hour }: LocalTime): number {
  return Math.cos((2 * Math.PI * (hour - 16)) / 24)
}
