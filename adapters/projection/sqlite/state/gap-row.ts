import type { SQLInputValue } from 'node:sqlite'
import type { Gap, GapKind, GapReason } from '../../../../core/gap'
import type { Cells } from '../database/statements'

export const gapColumns =
  'id, device, kind, from_at, to_at, epoch, first_seq, last_seq, count, missing, readings_each, reason, noticed_at, filled_at'

/** A gap in the order of the columns; `device` is its number. */
export function gapRow(gap: Gap, device: number): SQLInputValue[] {
  const { id, kind, from, to, epoch, firstSeq, lastSeq, count, missing, readingsEach, reason, noticedAt, filledAt } = gap
  return [id, device, kind, from, to, epoch, firstSeq, lastSeq, count, missing, readingsEach, reason, noticedAt, filledAt]
}

export function gapOf(row: Cells, device: string): Gap {
  const [id, , kind, from, to, epoch, firstSeq, lastSeq, count, missing, readingsEach, reason, noticedAt, filledAt] = row
  return {
    id: Number(id),
    device,
    kind: kind as GapKind,
    from: Number(from),
    to: Number(to),
    epoch: epoch as number | null,
    firstSeq: firstSeq as number | null,
    lastSeq: lastSeq as number | null,
    count: Number(count),
    missing: Number(missing),
    readingsEach: Number(readingsEach),
    reason: reason as GapReason | null,
    noticedAt: Number(noticedAt),
    filledAt: filledAt as number | null,
  }
}
