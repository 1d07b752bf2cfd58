const firstMs = 1_000
const longestMs = 60_000

/**
 * How long to wait before the nth attempt to connect again (0 is the first), ms: doubles up to a minute, and spread by
 * `chance` (0 to 1) over its upper half, so that a plant coming back from a power cut does not knock all at once.
 */
export function backoffMs(attempt: number, chance: number): number {
  const step = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 16))
  return step / 2 + (step / 2) * chance
}
