/**
 * How much of what should be there is there, percent; null when nothing should. Rounded down to hundredths, so that 100 means
 * that nothing is missing, and 99.99 that something is.
 */
export function completenessPercent({
  expected,
  missing,
}: {
  readonly expected: number
  readonly missing: number
}): number | null {
  if (expected <= 0) return null
  if (missing <= 0) return 100
  return Math.min(Math.max(Math.floor((1 - missing / expected) * 10_000) / 100, 0), 99.99)
}
