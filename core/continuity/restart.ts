/** Most messages or readings a second that are believed of a device that started anew, and how many it may send at once. */
const fastest = { perSecond: 10, atOnce: 64 } as const

/**
 * Whether a device that started anew less than `sinceMs` ago can be at `count` already. If not, the low number with the new
 * time is no restart but old data that was given a new time, or its count does not begin with 0.
 */
export function canHaveCounted(count: number, sinceMs: number): boolean {
  return sinceMs > 0 && count <= fastest.atOnce + (sinceMs / 1000) * fastest.perSecond
}
