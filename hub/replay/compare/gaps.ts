import { defaultSettleMs } from '../../../core/continuity/continuity-book'
import type { Gap } from '../../../core/gap'
import type { ProjectionReader } from '../../../core/ports/projection'
import type { Differences } from './difference'
import { rawFloor, type Scope } from './scope'
import type { Seen } from './seen'
import { differing, named } from './words'

const gapLimit = 1000
const dayMs = 86_400_000

/** Gaps are noticed before they become rows: one as young as this may be a row only in the live database, ms of arrival. */
const settlingMs = 2 * defaultSettleMs

/** Compares the gaps of each device. Answers how many were too young to be compared. */
export function compareGaps(scope: Scope, seen: Seen, differences: Differences): number {
  let tooYoung = 0
  for (const [device, { from, to }] of rangesOf(scope, seen)) {
    const live = gapsOf(scope.live, device, from, to, scope)
    const rebuilt = gapsOf(scope.rebuilt, device, from, to, scope)
    for (const key of new Set([...live.keys(), ...rebuilt.keys()])) {
      const [one, other] = [live.get(key), rebuilt.get(key)]
      const gap = one ?? other
      if (!gap) continue
      if (one && !other && gap.noticedAt > scope.asOf - settlingMs) {
        tooYoung++
        continue
      }
      differences.compared('gaps')
      const detail = problemOf(one, other)
      if (detail !== null) differences.add({ kind: 'gaps', device, at: gap.from, until: gap.to, detail })
    }
  }
  return tooYoung
}

/** A day around what was compared, so that gaps at its ends are there. */
function rangesOf(scope: Scope, seen: Seen): ReadonlyMap<string, { readonly from: number; readonly to: number }> {
  const ranges = new Map<string, { from: number; to: number }>()
  for (const { device, minAt, maxAt } of seen.devices) {
    const known = ranges.get(device)
    ranges.set(device, {
      from: Math.max(Math.min(known?.from ?? minAt, minAt - dayMs), rawFloor(scope)),
      to: Math.max(known?.to ?? maxAt, maxAt + dayMs),
    })
  }
  return ranges
}

function gapsOf(reader: ProjectionReader, device: string, from: number, to: number, scope: Scope): Map<string, Gap> {
  const { gaps, truncated } = reader.completeness({ device, from, to, gapLimit }, scope.now)
  if (truncated && to - from > 1) {
    const middle = Math.floor((from + to) / 2)
    return new Map([...gapsOf(reader, device, from, middle, scope), ...gapsOf(reader, device, middle, to, scope)])
  }
  return new Map(gaps.filter((gap) => isComparable(gap, scope)).map((gap) => [keyOf(gap), gap]))
}

/** Noticed, or filled, by what is compared; and it began when the journal was already there. */
function isComparable(gap: Gap, scope: Scope): boolean {
  const { from, prunedBefore } = scope
  if (prunedBefore !== null && gap.from < prunedBefore) return false
  return gap.from >= rawFloor(scope) && (from === null || gap.noticedAt >= from || (gap.filledAt ?? 0) >= from)
}

/** Ids say where in the journal a gap showed, and that may be elsewhere when messages were taken up again. */
function keyOf({ kind, from, to, epoch, firstSeq }: Gap): string {
  return `${kind} ${from} ${to} ${epoch} ${firstSeq}`
}

function problemOf(live: Gap | undefined, rebuilt: Gap | undefined): string | null {
  if (!live) return `a gap of ${rebuilt?.count} readings is missing in the live database`
  if (!rebuilt) return `a gap of ${live.count} readings is in the live database, but the journal does not give it`
  const keys = ['lastSeq', 'count', 'missing', 'reason', 'noticedAt', 'filledAt'] as const
  const parts = keys.flatMap((key) => differing(key, live[key], rebuilt[key]))
  return parts.length === 0 ? null : `the gap of ${live.count} readings differs: ${named(parts)}`
}
