/** Warned at the latest when this part of the retention is left. */
const part = 1 / 4
/** But no sooner than so long before, ms. */
const longestMs = 7 * 86_400_000

/** What is lost for a sink when it is kept no longer here. */
export type Dropped = 'readings' | 'uplinks' | 'days'

const sentences: Readonly<Record<Dropped, (days: number, from: string) => string>> = {
  readings: (days, from) => `Raw readings are kept for ${days} days: those that are not written yet are dropped from ${from} on.`,
  uplinks: (days, from) =>
    `Raw messages are kept in the journal for ${days} days: those that are not archived yet are dropped from ${from} on.`,
  days: (days, from) =>
    `Raw readings are kept for ${days} days: days that are not archived yet cannot be written whole from ${from} on.`,
}

/**
 * What is to be said when something is about to be dropped that was not written; '' while there is time. `oldestAt` is when the oldest of
 * it was measured or came, ms UTC, and `keptMs` how long it is kept.
 */
export function dropWarning(dropped: Dropped, oldestAt: number, keptMs: number, now: number): string {
  // Whole weeks, or whole segments of the journal, are dropped, so this is never too late.
  const droppedAt = oldestAt + keptMs
  if (droppedAt - now > Math.min(keptMs * part, longestMs)) return ''
  const days = Math.round(keptMs / 86_400_000)
  return sentences[dropped](days, `${new Date(droppedAt).toISOString().slice(0, 16)}Z`)
}
