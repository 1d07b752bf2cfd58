import { completenessPercent } from '../../core/completeness-percent'
import { timeText } from '../ui-shared/time-text'
import type { Stretch } from './chart-gaps'
import { durationText } from './duration-text'
import { type Reader, reasonWords } from './gap-text'
import type { PackedCompleteness, PackedGap } from './page-data'

/** What an operator reads first. */
export interface CompletenessSummary {
  /** `99.98 % complete`; '' when nothing can be said. */
  readonly headline: string
  /** `12 min gap at 02:10, restart`. */
  readonly rest: string
  readonly isComplete: boolean
}

/** How complete the stretch is that is shown, in one line. */
export function completenessSummary(answer: PackedCompleteness, shown: Stretch, reader: Reader): CompletenessSummary {
  const until = { from: shown.from, to: Math.min(shown.to, reader.now) }
  const silent = silentReadings(answer, until)
  const missing = answer.gaps.reduce((sum, gap) => sum + gap.missing * gap.readingsEach * share(gap, until), 0) + silent
  const expected = answer.days.reduce((sum, day) => sum + expectedOf(day, until, answer.intervalMs), 0)
  const percent = completenessPercent({ missing, expected: Math.max(expected, missing) })
  const gaps = answer.gaps.filter((gap) => share(gap, until) > 0)
  return {
    headline: percent === null ? '' : `${percent} % complete`,
    rest: restOf(answer, gaps, reader),
    isComplete: missing === 0 && answer.silentSince === null,
  }
}

/** A day that is only partly shown has so much of its readings as the usual interval gives, but not more than it has. */
function expectedOf(day: PackedCompleteness['days'][number], until: Stretch, intervalMs: number | null): number {
  const part = share({ from: day.from, to: Math.max(Math.min(day.to, until.to), day.from + 1) }, until)
  if (part === 1) return day.expected
  const shownMs = Math.max(Math.min(day.to, until.to) - Math.max(day.from, until.from), 0)
  return intervalMs === null ? day.expected * part : Math.min(day.expected, shownMs / intervalMs)
}

/** Readings of a silence that still lasts are in no gap yet; the days already count them. */
function silentReadings({ silentSince, intervalMs }: PackedCompleteness, until: Stretch): number {
  if (silentSince === null || intervalMs === null) return 0
  return Math.floor(Math.max(until.to - Math.max(silentSince, until.from), 0) / intervalMs)
}

/** How much of a stretch lies in another, 0 to 1. */
function share({ from, to }: Stretch, within: Stretch): number {
  const inside = Math.min(to, within.to) - Math.max(from, within.from)
  return to > from ? Math.min(Math.max(inside / (to - from), 0), 1) : 0
}

function restOf({ silentSince, truncated }: PackedCompleteness, gaps: readonly PackedGap[], { now, zone }: Reader): string {
  const open = gaps.filter(({ missing }) => missing > 0)
  const silence =
    silentSince === null ? '' : `silent for ${durationText(now - silentSince)}, since ${timeText(silentSince, now, zone)}`
  const [longest] = [...open].sort((a, b) => b.to - b.from - (a.to - a.from))
  if (!longest) return silence || filledText(gaps.length)
  const when = `${durationText(longest.to - longest.from)}${open.length === 1 ? ' gap' : ''} at ${timeText(longest.from, now, zone)}`
  const why = longest.reason === null ? '' : `, ${reasonWords[longest.reason]}`
  const found = open.length === 1 ? `${when}${why}` : `${truncated ? 'over ' : ''}${open.length} gaps, the longest ${when}${why}`
  return silence ? `${silence}; ${found}` : found
}

function filledText(filled: number): string {
  if (filled === 0) return 'no gaps'
  return filled === 1 ? '1 gap, filled by late readings' : `${filled} gaps, all filled by late readings`
}
