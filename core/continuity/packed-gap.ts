import type { GapKind, GapReason } from '../gap'
import { type OpenGap, type Piece, settle } from './open-gap'

type PackedPiece = readonly [from: number, to: number, first: number, last: number]

/**
 * An open gap as it is stored, which happens with every change of its device: without the names of its fields, and without the
 * shape of a settled gap where nothing of it was filled (`true`).
 */
export type PackedGap = readonly [
  id: number,
  kind: GapKind,
  epoch: number,
  intervalMs: number,
  reason: GapReason | null,
  noticedAt: number,
  pieces: readonly PackedPiece[],
  settled: boolean | readonly [from: number, to: number, first: number, last: number, count: number],
]

/** Gaps never change, so each is packed once. */
const packed = new WeakMap<OpenGap, PackedGap>()

export function packGap(gap: OpenGap): PackedGap {
  const known = packed.get(gap)
  if (known !== undefined) return known
  const { id, kind, epoch, intervalMs, reason, noticedAt, pieces } = gap
  const result: PackedGap = [id, kind, epoch, intervalMs, reason, noticedAt, pieces.map(packPiece), packShape(gap)]
  packed.set(gap, result)
  return result
}

export function unpackGap([id, kind, epoch, intervalMs, reason, noticedAt, list, shape]: PackedGap): OpenGap {
  const pieces = list.map(([from, to, first, last]): Piece => ({ from, to, first, last }))
  const gap: OpenGap = { id, kind, epoch, intervalMs, reason, noticedAt, pieces, settled: null }
  if (shape === false) return gap
  if (shape === true) return settle(gap)
  const [from, to, first, last, count] = shape
  return { ...gap, settled: { from, to, first, last, count } }
}

function packPiece({ from, to, first, last }: Piece): PackedPiece {
  return [from, to, first, last]
}

function packShape(gap: OpenGap): PackedGap[7] {
  if (gap.settled === null) return false
  const { from, to, first, last, count } = gap.settled
  const now = settle({ ...gap, settled: null }).settled
  const same = now?.from === from && now.to === to && now.first === first && now.last === last && now.count === count
  return same ? true : [from, to, first, last, count]
}
