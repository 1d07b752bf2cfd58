import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type DamagedSegment, JournalUnavailableError, type JournalWriter } from '../../../core/ports/journal'
import type { UnstoredUplink } from '../../../core/uplink'
import { asUnavailable, freeBytes, isDamage, messageOf } from './failure'
import { type Continuation, continueAfterDamage, continueAfterLoss } from './lost-positions'
import { OpenSegment } from './open-segment'
import { type JournalOptions, journalDefaults } from './options'
import { isSealed, newestArrival, sealSegment } from './seal'
import { listSegments, removeSegment, type SegmentFile, segmentBytes, segmentFile } from './segment-files'
import { createSegment } from './segment-schema'

const sealAgainMs = 1000

/**
 * The journal as a folder of SQLite files, one per segment, each append one transaction on disk.
 * One writer per folder. Calls run to their end one after the other: it belongs in a thread of its own.
 */
export class SqliteJournalWriter implements JournalWriter {
  readonly #folder: string
  readonly #options: Required<JournalOptions>
  readonly #damaged: DamagedSegment[] = []
  #current: OpenSegment | null = null
  #unsealed: SegmentFile[] = []
  #sealTriedAt = 0
  #last = 0
  #next = 1
  #closed = false

  /**
   * Opens the journal in `folder` and makes it when there is none. A full disk is no reason to fail here:
   * the appends say so until there is room.
   */
  constructor(folder: string, options: JournalOptions = {}) {
    this.#folder = folder
    this.#options = { ...journalDefaults, ...options }
    mkdirSync(folder, { recursive: true })
    for (const name of readdirSync(folder)) if (name.includes('.new')) rmSync(join(folder, name))
    this.#unsealed = listSegments(folder)
      .slice(0, -1)
      .filter((file) => !isSealed(file))
    this.#sealOld()
    try {
      this.#openNewest()
    } catch (error) {
      if (!(asUnavailable(error, folder) instanceof JournalUnavailableError)) throw error
    }
    const { floor, maxSegmentBytes } = this.#options
    if (floor >= this.#next) this.#continue(continueAfterLoss(this.#last, floor, maxSegmentBytes))
  }

  get damaged(): readonly DamagedSegment[] {
    return this.#damaged
  }

  last(): number {
    return this.#last
  }

  /** Bytes of all segments, damaged ones included. */
  size(): number {
    return listSegments(this.#folder).reduce((sum, file) => sum + segmentBytes(file.path), 0)
  }

  async append(batch: readonly UnstoredUplink[]): Promise<number> {
    if (this.#closed) throw new Error('The journal is closed.')
    const first = this.#next
    const [oldest] = batch
    if (!oldest) return first
    try {
      this.#keepReserve()
      this.#segmentFor(oldest.receivedAt).append(this.#next, batch)
    } catch (error) {
      this.#distrust()
      throw asUnavailable(error, this.#folder)
    }
    const stored = this.#next
    this.#last = stored + batch.length - 1
    this.#next = this.#last + 1
    if (this.#unsealed.length > 0 && Math.abs(oldest.receivedAt - this.#sealTriedAt) >= sealAgainMs)
      this.#sealOld(oldest.receivedAt)
    return stored
  }

  prune(before: number, upTo: number): number {
    const files = listSegments(this.#folder)
    let deleted = 0
    for (const [index, file] of files.entries()) {
      const following = files[index + 1]
      if (!following || following.first - 1 > upTo || newestArrival(file) >= before) break
      removeSegment(file.path)
      this.#unsealed = this.#unsealed.filter((other) => other.path !== file.path)
      deleted++
    }
    return deleted
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#current?.close()
    this.#current = null
    this.#sealOld()
  }

  #keepReserve(): void {
    const free = freeBytes(this.#folder)
    const { minFreeBytes } = this.#options
    if (free >= minFreeBytes) return
    const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`
    const detail = `The disk of the journal ${this.#folder} has only ${mib(free)} left and ${mib(minFreeBytes)} are kept free. Make room.`
    throw new JournalUnavailableError('disk-full', detail)
  }

  /** The segment to write to: opened again after a failure, a new one when the present one is full or old. */
  #segmentFor(receivedAt: number): OpenSegment {
    if (!this.#current) this.#openNewest()
    const current = this.#current
    const { maxSegmentBytes, maxSegmentAgeMs } = this.#options
    if (!current) return this.#begin()
    if (current.firstAt === null && current.file.first === this.#next) return current
    const inSequence = this.#next === this.#last + 1
    const young = receivedAt - (current.firstAt ?? receivedAt) < maxSegmentAgeMs
    if (inSequence && young && current.bytes() < maxSegmentBytes) return current
    const next = this.#begin()
    this.#unsealed.push(current.file)
    current.close()
    this.#sealOld(receivedAt)
    return next
  }

  #begin(): OpenSegment {
    const file = segmentFile(this.#folder, this.#next)
    createSegment(file.path)
    this.#current = new OpenSegment(file)
    return this.#current
  }

  #openNewest(): void {
    const newest = listSegments(this.#folder).at(-1)
    const alreadyLeft = newest?.setAside && this.#next > newest.first
    if (!newest || alreadyLeft) return
    const detail = newest.setAside ? 'It was set aside before.' : this.#tryToOpen(newest)
    if (detail === null) return
    const { floor, maxSegmentBytes } = this.#options
    const known = Math.max(floor, this.#next - 1)
    this.#continue(continueAfterDamage(newest, detail, known, maxSegmentBytes))
  }

  /** Answers what is wrong with the file, or null. */
  #tryToOpen(file: SegmentFile): string | null {
    let segment: OpenSegment | null = null
    try {
      segment = new OpenSegment(file)
      const damage = segment.damage()
      if (damage === null) {
        this.#last = Math.max(this.#last, segment.last() ?? file.first - 1)
        this.#next = Math.max(this.#next, this.#last + 1)
        this.#current = segment
        return null
      }
      segment.close()
      return damage
    } catch (error) {
      segment?.close()
      // Until it can be opened, its name at least says where it begins.
      this.#last = Math.max(this.#last, file.first - 1)
      if (!isDamage(error)) throw error
      return messageOf(error)
    }
  }

  #continue({ last, next, damaged }: Continuation): void {
    this.#current?.close()
    this.#current = null
    this.#last = Math.max(this.#last, last)
    this.#next = Math.max(this.#next, next)
    this.#damaged.push(...damaged)
  }

  /** After a failure: goes on with the connection if it still has exactly what was acknowledged, else opens it anew. */
  #distrust(): void {
    try {
      if (this.#current && (this.#current.last() ?? this.#next - 1) === this.#next - 1) return
    } catch {
      // It is opened again below.
    }
    this.#current?.close()
    this.#current = null
  }

  #sealOld(now = 0): void {
    this.#sealTriedAt = now
    this.#unsealed = this.#unsealed.filter((file) => !sealSegment(file))
  }
}
