import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Uplink } from '../../../core/uplink'
import { emptyNewest, newestUsable } from './import-place'
import { type FileOwner, ImportSegment, makeDurable } from './import-segment'
import { type JournalOptions, journalDefaults } from './options'
import { removeSegment, type SegmentFile, segmentFile } from './segment-files'
import { createSegment, syncFolder } from './segment-schema'

/** Below the journal's folder: segments that are not in the journal yet. */
const stagingName = 'import.partial'

/** Uplinks between two looks at the size of a segment. */
const sizedEvery = 256

export interface JournalImportOptions extends Pick<JournalOptions, 'maxSegmentBytes' | 'maxSegmentAgeMs'> {
  readonly owner?: FileOwner
}

export interface ImportedJournal {
  readonly uplinks: number
  readonly segments: number
  /** Positions; 0 when there was nothing to import. */
  readonly first: number
  readonly last: number
}

/**
 * Adds uplinks that have their positions already to a journal nobody uses: at its end, as segments of their own. They are built beside
 * it and moved in when all of them are whole and on disk. A power cut while they are moved in leaves the first of them: a journal that
 * ends earlier and can be imported into again.
 */
export class JournalImport {
  /** Newest position the journal has by itself; 0 when it is empty. */
  readonly last: number
  readonly #folder: string
  readonly #staging: string
  readonly #limits: { readonly maxSegmentBytes: number; readonly maxSegmentAgeMs: number }
  readonly #owner: FileOwner
  readonly #finished: SegmentFile[] = []
  #current: ImportSegment | null = null
  #first = 0
  #newest: number
  #count = 0

  /** `folder` must exist. Throws {@link JournalUnavailableError} where the journal's newest part is damaged. */
  constructor(folder: string, { owner = null, ...limits }: JournalImportOptions = {}) {
    this.#folder = folder
    this.#staging = join(folder, stagingName)
    this.#limits = { ...journalDefaults, ...limits }
    this.#owner = owner
    this.discard()
    this.last = this.#newest = newestUsable(folder)
    mkdirSync(this.#staging, { mode: 0o700 })
  }

  /** In order of position, and all above what the journal has. */
  add(uplinks: readonly Uplink[]): void {
    for (const uplink of uplinks) {
      const { position } = uplink
      if (position <= this.#newest) throw new Error(`Position ${position} was to be imported behind ${this.#newest}.`)
      this.#segmentFor(uplink).add(uplink)
      this.#first ||= position
      this.#newest = position
      this.#count++
    }
  }

  /** Moves everything into the journal. */
  commit(): ImportedJournal {
    const segments = this.#finished.length + (this.#current === null ? 0 : 1)
    if (this.#current !== null) this.#moveIn(this.#current)
    this.discard()
    return { uplinks: this.#count, segments, first: this.#first, last: this.#count === 0 ? 0 : this.#newest }
  }

  /** Deletes what is not in the journal. */
  discard(): void {
    this.#current?.abandon()
    this.#current = null
    discardImport(this.#folder)
  }

  #segmentFor({ position, receivedAt }: Uplink): ImportSegment {
    const current = this.#current
    if (current !== null && !this.#isFull(current, receivedAt)) return current
    if (current !== null) this.#finish(current, position)
    this.#current = new ImportSegment(segmentFile(this.#staging, position), receivedAt)
    return this.#current
  }

  #isFull(segment: ImportSegment, receivedAt: number): boolean {
    const { maxSegmentBytes, maxSegmentAgeMs } = this.#limits
    if (receivedAt - segment.firstAt >= maxSegmentAgeMs) return true
    return this.#count % sizedEvery === 0 && segment.bytes() >= maxSegmentBytes
  }

  #finish(segment: ImportSegment, next: number): void {
    segment.finish(next, this.#owner)
    this.#finished.push(segment.file)
  }

  #moveIn(current: ImportSegment): void {
    const empty = emptyNewest(this.#folder)
    const isBeyond = empty !== null && empty.first > this.#newest
    const next = isBeyond ? empty.first : this.#newest + 1
    this.#finish(current, next)
    this.#current = null
    const files = [...this.#finished]
    // The writer goes on in the newest segment, but one that is sealed knows its newest arrival for good.
    if (!isBeyond) files.push(this.#stageEmpty(next))
    syncFolder(this.#staging)
    if (empty !== null && !isBeyond) removeSegment(empty.path)
    // The oldest first: whatever is there at any moment has no hole.
    for (const { name, path } of files) renameSync(path, join(this.#folder, name))
    syncFolder(this.#folder)
  }

  #stageEmpty(first: number): SegmentFile {
    const file = segmentFile(this.#staging, first)
    createSegment(file.path)
    makeDurable(file.path, this.#owner)
    return file
  }
}

/** Deletes what an import left that was ended before it was done. */
export function discardImport(folder: string): void {
  rmSync(join(folder, stagingName), { recursive: true, force: true })
}
