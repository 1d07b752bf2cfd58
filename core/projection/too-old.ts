import type { Rejection } from '../dialect'
import { rejectionCatalogue } from '../errors/catalogue'
import type { DecodedReading } from '../reading'

const dayMs = 86_400_000

/** The readings that are not older than `retentionMs` at `now` (arrival, ms UTC), and one rejection for all others. */
export function withoutTooOld(
  readings: readonly DecodedReading[],
  now: number,
  retentionMs: number,
): { readonly readings: readonly DecodedReading[]; readonly rejection: Rejection | null } {
  const limit = now - retentionMs
  if (readings.every(({ at }) => at >= limit)) return { readings, rejection: null }
  const tooOld = readings.filter(({ at }) => at < limit)
  const [first] = tooOld as [DecodedReading]
  const others = tooOld.length > 1 ? `, and ${tooOld.length - 1} more of this message` : ''
  const kept = `readings are kept for ${Math.round((retentionMs / dayMs) * 10) / 10} days, from ${iso(limit)} on`
  const reason = `the reading is of ${iso(first.at)}, but ${kept}${others}. ${rejectionCatalogue.TOO_OLD.remedy}`
  return { readings: readings.filter(({ at }) => at >= limit), rejection: { code: 'TOO_OLD', reason } }
}

function iso(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}
