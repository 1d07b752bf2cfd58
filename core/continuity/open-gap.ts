import type { Gap, GapKind, GapReason } from '../gap'
import { wrap } from './sequence'

/** A part of a gap in which everything is still missing. */
export interface Piece {
  /** Event times of the readings around it, ms UTC. */
  readonly from: number
  readonly to: number
  /** First and last missing count; for a silence what `from` and `to` are for it, and these are 0. */
  readonly first: number
  readonly last: number
}

/** What a gap was when it settled; from then on it is a row, and keeps its bounds however it is filled. */
export interface SettledShape {
  readonly from: number
  readonly to: number
  readonly first: number
  readonly last: number
  readonly count: number
}

/** A gap that may still be filled. Plain JSON, never changed but replaced. */
export interface OpenGap {
  /** Id of the item that showed it. */
  readonly id: number
  readonly kind: GapKind
  readonly epoch: number
  /** Interval by which missing readings are counted, ms; 0: numbers tell it. */
  readonly intervalMs: number
  readonly reason: GapReason | null
  readonly noticedAt: number
  /** Ascending. */
  readonly pieces: readonly Piece[]
  /** Null while it has not settled. */
  readonly settled: SettledShape | null
}

/** How many are missing. */
export function missingOf(gap: OpenGap): number {
  let missing = 0
  for (const piece of gap.pieces) missing += missingIn(piece, gap)
  return missing
}

/** The gap after a reading with this count; the same object when it is not one of the missing. */
export function fillCount(gap: OpenGap, epoch: number, count: number, at: number): OpenGap {
  if (gap.kind !== 'numbers' || gap.epoch !== epoch) return gap
  const index = gap.pieces.findIndex(({ first, last }) => first <= count && count <= last)
  const piece = gap.pieces[index]
  if (piece === undefined) return gap
  return split(gap, index, { ...piece, last: count - 1, to: at }, { ...piece, first: count + 1, from: at })
}

/** The silence after a reading at this event time; the same object when it lies outside of what is missing. */
export function fillTime(gap: OpenGap, at: number): OpenGap {
  if (gap.kind !== 'silence') return gap
  const index = gap.pieces.findIndex(({ from, to }) => from < at && at < to)
  const piece = gap.pieces[index]
  if (piece === undefined) return gap
  return split(gap, index, { ...piece, to: at }, { ...piece, from: at })
}

/** The gap as it becomes a row: bounds and count are those of what is missing now. */
export function settle(gap: OpenGap): OpenGap {
  const first = gap.pieces[0]
  const last = gap.pieces.at(-1)
  if (gap.settled || first === undefined || last === undefined) return gap
  const [from, to] = first.from <= last.to ? [first.from, last.to] : [last.to, first.from]
  return { ...gap, settled: { from, to, first: first.first, last: last.last, count: missingOf(gap) } }
}

/** The row of a settled gap. `now` is the arrival of what changed it last, ms UTC. */
export function rowOf(device: string, gap: OpenGap, shape: SettledShape, now: number): Gap {
  const numbered = gap.kind === 'numbers'
  const missing = missingOf(gap)
  return {
    id: gap.id,
    device,
    kind: gap.kind,
    from: shape.from,
    to: shape.to,
    epoch: numbered ? gap.epoch : null,
    firstSeq: numbered ? wrap(shape.first) : null,
    lastSeq: numbered ? wrap(shape.last) : null,
    count: shape.count,
    missing,
    readingsEach: numbered ? readingsEach(gap.intervalMs, shape) : 1,
    reason: gap.reason,
    noticedAt: gap.noticedAt,
    filledAt: missing === 0 ? now : null,
  }
}

/** Between the numbers around a gap lies the time of one more than are missing. */
function readingsEach(intervalMs: number, { from, to, count }: SettledShape): number {
  return intervalMs > 0 ? Math.max(1, Math.round((to - from) / intervalMs / (count + 1))) : 1
}

function split(gap: OpenGap, index: number, before: Piece, after: Piece): OpenGap {
  const parts = [before, after].filter((piece) => missingIn(piece, gap) > 0)
  return { ...gap, pieces: gap.pieces.toSpliced(index, 1, ...parts) }
}

function missingIn(piece: Piece, { kind, intervalMs }: OpenGap): number {
  if (kind === 'numbers') return Math.max(0, piece.last - piece.first + 1)
  return Math.max(0, Math.round((piece.to - piece.from) / intervalMs) - 1)
}
