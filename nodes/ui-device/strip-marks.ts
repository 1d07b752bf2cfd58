import type { Stretch } from './chart-gaps'
import { gapText, type Reader, silentText } from './gap-text'
import type { PackedCompleteness, PackedGap } from './page-data'

/** `missing`: numbers are missing. `silence`: nothing was measured. `filled`: came later. `silent`: has stopped, and still is. */
export type MarkLook = 'missing' | 'silence' | 'filled' | 'silent'

/** A stretch of the strip with what is to be said of it. */
export interface StripMark extends Stretch {
  readonly key: string
  readonly look: MarkLook
  readonly text: string
}

export interface Strip {
  /** Where readings can be: from the day of the first one to the newest; null when there are none. */
  readonly stored: Stretch | null
  readonly marks: readonly StripMark[]
  /** Days on which readings came late, where that is all that is known. */
  readonly late: readonly Stretch[]
}

/** Lays a completeness on the time axis of the chart above it; whatever lies outside is cut off. */
export function stripOf(answer: PackedCompleteness, shown: Stretch, reader: Reader): Strip {
  const { days, gaps, silentSince } = answer
  const until = { from: shown.from, to: Math.min(shown.to, reader.now) }
  const [first] = days
  const marks = gaps.map((gap) => ({
    key: `gap-${gap.id}`,
    look: lookOf(gap),
    from: gap.from,
    to: gap.to,
    text: gapText(gap, reader),
  }))
  const silent =
    silentSince === null
      ? []
      : [{ key: 'silent', look: 'silent' as const, from: silentSince, to: until.to, text: silentText(silentSince, reader) }]
  return {
    stored: first ? (cut({ from: first.from, to: until.to }, until)[0] ?? null) : null,
    marks: [...marks, ...silent].flatMap((mark) => cut(mark, until)),
    late: days.filter(({ late }) => late > 0).flatMap(({ from, to }) => cut({ from, to }, until)),
  }
}

function lookOf({ missing, kind }: PackedGap): MarkLook {
  if (missing === 0) return 'filled'
  return kind === 'silence' ? 'silence' : 'missing'
}

function cut<T extends Stretch>(stretch: T, { from, to }: Stretch): readonly T[] {
  const inside = { ...stretch, from: Math.max(stretch.from, from), to: Math.min(stretch.to, to) }
  return inside.to > inside.from ? [inside] : []
}
