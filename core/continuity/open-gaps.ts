import type { Gap, GapReason } from '../gap'
import { fillCount, fillTime, missingOf, type OpenGap, rowOf, settle } from './open-gap'

/** How many pieces of gaps are kept per device; beyond that the gap that nothing has touched for longest stays as it is. */
export const maxPieces = 64

/** Who learns of a device's gaps. */
export interface GapListener {
  /** A row is new, or changed. */
  changed(gap: Gap): void
  /** A gap is to settle after a while. */
  noticed(gap: OpenGap): void
}

/** The gaps of one device that may still be filled, those that nothing has touched for longest first. */
export class OpenGaps {
  readonly #device: string
  readonly #listener: GapListener
  #gaps: readonly OpenGap[]

  constructor(device: string, gaps: readonly OpenGap[], listener: GapListener) {
    this.#device = device
    this.#gaps = gaps
    this.#listener = listener
  }

  get list(): readonly OpenGap[] {
    return this.#gaps
  }

  notice(gap: OpenGap): void {
    this.#gaps = [...this.#gaps, gap]
    this.#listener.noticed(gap)
    this.#bound(gap.noticedAt)
  }

  /** Whether a count of an epoch is missing. */
  misses(epoch: number, count: number): boolean {
    return this.#gaps.some(
      (gap) =>
        gap.epoch === epoch && gap.pieces.some(({ first, last }) => gap.kind === 'numbers' && first <= count && count <= last),
    )
  }

  /** Takes note of a count of an epoch; answers whether it was missing. `now` is its arrival, ms UTC. */
  fillCount(epoch: number, count: number, at: number, now: number): boolean {
    return this.#fill((gap) => fillCount(gap, epoch, count, at), now)
  }

  /** Takes note of a late reading by its event time. */
  fillTime(at: number, now: number): boolean {
    return this.#fill((gap) => fillTime(gap, at), now)
  }

  /** Its time has come: what is still missing becomes a row. Answers false when there is nothing to settle. */
  settle(id: number, now: number): boolean {
    const gap = this.#gaps.find((each) => each.id === id)
    if (gap === undefined || gap.settled) return false
    const settled = settle(gap)
    this.#replace(gap, settled)
    this.#tell(settled, now)
    return true
  }

  /** Gives a reason to what is missing and was noticed at or after `since`, ms UTC of arrival. */
  blame(reason: GapReason, since: number, now: number): void {
    for (const gap of this.#gaps) {
      if (gap.noticedAt < since || gap.reason === reason) continue
      const blamed = { ...gap, reason }
      this.#replace(gap, blamed)
      this.#tell(blamed, now)
    }
  }

  /** Nothing of an epoch will be filled any more. */
  close(epoch: number, now: number): void {
    for (const gap of this.#gaps) if (gap.kind === 'numbers' && gap.epoch === epoch) this.#close(gap, now)
  }

  #fill(filled: (gap: OpenGap) => OpenGap, now: number): boolean {
    for (const gap of this.#gaps) {
      const next = filled(gap)
      if (next === gap) continue
      const others = this.#gaps.filter((each) => each !== gap)
      this.#gaps = missingOf(next) > 0 ? [...others, next] : others
      this.#tell(next, now)
      this.#bound(now)
      return true
    }
    return false
  }

  #bound(now: number): void {
    let pieces = 0
    for (const gap of this.#gaps) pieces += gap.pieces.length
    for (const gap of this.#gaps) {
      if (pieces <= maxPieces) return
      pieces -= gap.pieces.length
      this.#close(gap, now)
    }
  }

  #close(gap: OpenGap, now: number): void {
    this.#gaps = this.#gaps.filter((each) => each !== gap)
    if (!gap.settled) this.#tell(settle(gap), now)
  }

  #replace(gap: OpenGap, by: OpenGap): void {
    this.#gaps = this.#gaps.map((each) => (each === gap ? by : each))
  }

  #tell(gap: OpenGap, now: number): void {
    if (gap.settled) this.#listener.changed(rowOf(this.#device, gap, gap.settled, now))
  }
}
