import type { Completeness } from '../../core/completeness'
import type { Gap } from '../../core/gap'
import type { QualityFlag } from '../../core/reading'
import type { PackedCompleteness, PackedGap } from './page-data'

/** What the query answers: the hub's completeness and the flags of the newest reading. */
type Answered = Completeness & { readonly quality?: readonly QualityFlag[] }

/** Leaves out of a completeness what a page does not show. */
export function packCompleteness(completeness: Answered): PackedCompleteness {
  const { device, from, to, intervalMs, latencyMs, days, gaps, silentSince, truncated, quality = [] } = completeness
  return {
    device,
    from,
    to,
    intervalMs,
    latencyMs,
    days: days.map(({ day, from, to, expected, received, late, missing, duplicates }) => {
      return { day, from, to, expected, received, late, missing, duplicates }
    }),
    gaps: gaps.map(packGap),
    silentSince,
    quality,
    truncated,
  }
}

function packGap({ id, kind, from, to, count, missing, readingsEach, reason, filledAt }: Gap): PackedGap {
  return { id, kind, from, to, count, missing, readingsEach, reason, filledAt }
}
