/** Warned at the latest when this part of the retention is left. */
const part = 1 / 4
/** But no sooner than so long before, ms. */
const longestMs = 7 * 86_400_000

/** What is to be said when raw readings are about to be dropped that were not written; '' while there is time. */
export function dropWarning(oldestAt: number, rawRetentionMs: number, now: number): string {
  // Whole weeks are dropped, so this is never too late.
  const droppedAt = oldestAt + rawRetentionMs
  if (droppedAt - now > Math.min(rawRetentionMs * part, longestMs)) return ''
  const on = new Date(droppedAt).toISOString().slice(0, 16)
  const days = Math.round(rawRetentionMs / 86_400_000)
  return `Raw readings are kept for ${days} days: those that are not written yet are dropped from ${on}Z on.`
}
