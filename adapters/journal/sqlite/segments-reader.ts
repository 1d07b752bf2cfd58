import { existsSync } from 'node:fs'
import type { DamagedSegment } from '../../../core/ports/journal'
import type { Uplink } from '../../../core/uplink'
import { DamageLog } from './damage-log'
import { asUnavailable, isDamage, messageOf } from './failure'
import { SalvagedSegment } from './salvage/salvaged-segment'
import { listSegments, type SegmentFile } from './segment-files'
import { SegmentQuery } from './segment-query'

/** A part of a segment to read. */
interface Stretch {
  readonly file: SegmentFile
  readonly after: number
  readonly limit: number
  readonly retainedOnly: boolean
  /** Where the following segment begins; null while this is the newest. */
  readonly end: number | null
}

const sparse = 'It was imported from an archive that does not have all of its messages.'

/**
 * Reads the segments of a journal beside its writer, in any thread. At most one is open at a time, and a finished
 * one is closed when it has been read, so that the writer can seal it.
 */
export class SegmentsReader {
  readonly #folder: string
  readonly #damage = new DamageLog()
  #query: SegmentQuery | null = null
  #salvaged: { readonly path: string; readonly segment: SalvagedSegment } | null = null

  constructor(folder: string) {
    this.#folder = folder
  }

  get damaged(): readonly DamagedSegment[] {
    return this.#damage.entries
  }

  /** Up to `limit` uplinks above `after`, ascending; `retainedOnly`: of those published with the retain flag. Throws JournalUnavailableError. */
  read(after: number, limit: number, retainedOnly = false): readonly Uplink[] {
    for (;;) {
      const files = listSegments(this.#folder)
      try {
        return this.#scan(files, after, limit, retainedOnly)
      } catch (error) {
        this.release()
        // Retention or the writer may have taken a file away since it was listed.
        if (files.every((file) => existsSync(file.path))) throw asUnavailable(error, this.#folder)
      }
    }
  }

  /** Lets go of the segment that is open. */
  release(): void {
    this.#query?.close()
    this.#query = null
  }

  #scan(files: readonly SegmentFile[], after: number, limit: number, retainedOnly: boolean): readonly Uplink[] {
    const start = Math.max(
      0,
      files.findLastIndex((file) => file.first <= after + 1),
    )
    const found: Uplink[] = []
    let cursor = after
    for (let index = start; index < files.length && found.length < limit; index++) {
      const file = files[index] as SegmentFile
      const end = files[index + 1]?.first ?? null
      // What lies before the oldest segment was deleted on purpose.
      cursor = Math.max(cursor, file.first - 1)
      const part = { file, after: cursor, limit: limit - found.length, retainedOnly, end }
      const uplinks = this.#stretch(part)
      if (!retainedOnly) this.#reportHoles(part, uplinks)
      found.push(...uplinks)
      if (end !== null && found.length < limit) this.release()
    }
    return found
  }

  #stretch(part: Stretch): readonly Uplink[] {
    const { file, after, limit, retainedOnly } = part
    let reason: string | null = null
    try {
      const query = this.#open(file)
      const uplinks = query.read(after, limit, retainedOnly)
      // One entry for all of it: there may be as many holes as messages.
      if (query.isSparse && part.end !== null) this.#damage.add(file, file.first, part.end - 1, sparse, true)
      if (uplinks && (retainedOnly || this.#isWhole(part, uplinks))) return uplinks
      if (!uplinks) reason = 'A row is not what was once written.'
    } catch (error) {
      if (!isDamage(error)) throw error
      this.release()
      reason = messageOf(error)
    }
    return this.#salvage(file, reason).read(after, limit, (uplink) => !retainedOnly || uplink.retain)
  }

  /** Whether positions follow each other as far as they must; a loss that is known already counts as whole. */
  #isWhole({ file, after, limit, end }: Stretch, uplinks: readonly Uplink[]): boolean {
    const last = uplinks.at(-1)?.position ?? after
    if (end !== null && this.#damage.has(file, after + 1, end - 1)) return true
    if (last !== after + uplinks.length) return false
    if (uplinks.length === limit || end === null || end === last + 1) return true
    return this.#damage.has(file, last + 1, end - 1)
  }

  #reportHoles({ file, after, limit, end }: Stretch, uplinks: readonly Uplink[]): void {
    let expected = after + 1
    for (const { position } of uplinks) {
      if (position > expected) this.#damage.add(file, expected, position - 1, `Positions before ${position} cannot be read.`)
      expected = position + 1
    }
    if (uplinks.length === limit || end === null || end === expected) return
    this.#damage.add(file, expected, end - 1, `It ends before ${expected}, but the following segment begins at ${end}.`)
  }

  #open(file: SegmentFile): SegmentQuery {
    if (this.#query?.path === file.path) return this.#query
    this.release()
    this.#query = new SegmentQuery(file.path)
    return this.#query
  }

  #salvage(file: SegmentFile, reason: string | null): SalvagedSegment {
    const known = this.#salvaged
    if (known?.path === file.path && known.segment.isCurrent()) return known.segment
    const segment = new SalvagedSegment(file)
    this.#salvaged = { path: file.path, segment }
    for (const hole of segment.holes) this.#damage.add(file, hole.from, hole.to, reason ?? 'Positions are missing.')
    const lost = segment.holes.length > 0 || segment.last === 0
    if (reason !== null && !lost) this.#damage.add(file, file.first, file.first - 1, `${reason} All of it could be salvaged.`)
    if (reason !== null && segment.last === 0)
      this.#damage.add(file, file.first, file.first, `${reason} Nothing could be salvaged.`)
    return segment
  }
}
