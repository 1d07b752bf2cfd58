const dayMs = 86_400_000

/** Whether buckets may be this wide, ms: a width that divides a day or is whole days. Others would not begin at midnight. */
export function isBucketWidth(ms: number): boolean {
  return Number.isInteger(ms) && ms > 0 && (dayMs % ms === 0 || ms % dayMs === 0)
}
