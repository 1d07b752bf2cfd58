import type { DamagedSegment } from '../../../core/ports/journal'
import { journalDefaults } from './options'
import { SalvagedSegment } from './salvage/salvaged-segment'
import { type SegmentFile, segmentBytes, setSegmentAside } from './segment-files'
import { minRowBytes } from './segment-schema'

/** Where the journal goes on after a loss. */
export interface Continuation {
  /** Newest uplink that can still be read; 0 when there is none. */
  readonly last: number
  /** A position that was certainly never used. */
  readonly next: number
  readonly damaged: readonly DamagedSegment[]
}

/**
 * Further than any segment can have reached: no row takes fewer than {@link minRowBytes}, and a segment
 * outgrows its limit by at most one batch, for which as much again is allowed.
 */
function margin(bytes: number): number {
  return Math.ceil((2 * Math.max(bytes, journalDefaults.maxSegmentBytes)) / minRowBytes)
}

/** Keeps a damaged newest segment for reading and finds where to go on behind everything it can have held. */
export function continueAfterDamage(file: SegmentFile, detail: string, floor: number, maxSegmentBytes: number): Continuation {
  const bytes = segmentBytes(file.path)
  const aside = file.setAside ? file : setSegmentAside(file)
  const salvaged = new SalvagedSegment(aside)
  const last = Math.max(salvaged.last, file.first - 1)
  const next = Math.max(last, floor) + margin(Math.max(bytes, maxSegmentBytes)) + 1
  const lost = [...salvaged.holes, { from: last + 1, to: next - 1 }]
  return { last, next, damaged: lost.map((hole) => ({ segment: aside.name, ...hole, detail })) }
}

/** Goes on after a journal that ends before a position which was already used: it was replaced, or its disk forgot. */
export function continueAfterLoss(last: number, floor: number, maxSegmentBytes: number): Continuation {
  const next = floor + margin(maxSegmentBytes) + 1
  const detail = `The journal ends at ${last}, but position ${floor} was already used.`
  return { last, next, damaged: [{ segment: '(missing)', from: last + 1, to: next - 1, detail }] }
}
