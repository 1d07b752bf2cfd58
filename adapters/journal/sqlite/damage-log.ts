import type { DamagedSegment } from '../../../core/ports/journal'
import type { SegmentFile } from './segment-files'

/** Collects damage as it is met: each loss once, however often and from wherever it is passed. */
export class DamageLog {
  #entries: { readonly first: number; readonly damage: DamagedSegment }[] = []

  get entries(): readonly DamagedSegment[] {
    return this.#entries.map((entry) => entry.damage)
  }

  has(file: SegmentFile, from: number, to: number): boolean {
    return this.#entries.some(({ first, damage }) => first === file.first && damage.from <= from && to <= damage.to)
  }

  /** `to` below `from` says that the file is damaged and yet nothing was lost. */
  add(file: SegmentFile, from: number, to: number, detail: string, leftOut = false): void {
    if (this.has(file, from, to)) return
    const within = ({ first, damage }: { first: number; damage: DamagedSegment }) =>
      first === file.first && from <= damage.from && damage.to <= to
    this.#entries = this.#entries.filter((entry) => !within(entry))
    const damage = { segment: file.name, from, to, detail, ...(leftOut && { leftOut }) }
    this.#entries.push({ first: file.first, damage })
  }
}
