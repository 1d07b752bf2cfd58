import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isSealed } from '../../adapters/journal/sqlite/seal'
import { listSegments, type SegmentFile } from '../../adapters/journal/sqlite/segment-files'
import { CannotRunError } from '../replay/cannot-run'
import { checkDatabase, DamagedDatabaseError } from './copy-database'
import type { CopyWork } from './copy-work'
import type { BackedUpFile } from './manifest'
import { present, stillPresent } from './present'

const folder = 'journal'

/**
 * Copies the journal in two steps. Finished segments come first, before everything that is derived from them: they do not change any
 * more, and there are many. The rest comes last, after everything that knows positions of the journal.
 */
export class JournalCopy {
  readonly #work: CopyWork
  readonly #copied = new Map<number, readonly BackedUpFile[]>()
  /** Must be there at the end: what was not finished yet at the beginning. */
  #required: readonly SegmentFile[] = []

  constructor(work: CopyWork) {
    this.#work = work
  }

  /** Copies finished segments. One that vanishes meanwhile is past its retention, and what it held is in the projection's copy to come. */
  async copyFinished(): Promise<void> {
    const segments = this.#list()
    const finished = segments.slice(0, -1).filter((segment) => present(() => isSealed(segment)) ?? true)
    for (const segment of finished) {
      const isThere = await stillPresent(() => this.#copyFinished(segment).then(() => true))
      // The oldest are deleted first: without those before it, what is left has no hole.
      if (!isThere) this.#drop()
    }
    this.#required = segments.filter((segment) => !finished.includes(segment))
  }

  /** Copies what came since, up to the newest message. Rejects with {@link CannotRunError} where a part is gone for good. */
  async copyRest(): Promise<void> {
    for (;;) {
      const missing = this.#list().filter(({ first }) => !this.#copied.has(first))
      let isWhole = true
      for (const segment of missing) isWhole = (await this.#tryToCopy(segment)) && isWhole
      // Otherwise it got another name or was deleted: it is listed once more.
      if (isWhole) break
    }
    const gone = this.#required.find(({ first }) => !this.#copied.has(first))
    if (gone) throw new CannotRunError(`the journal's ${gone.name} was past its retention and deleted meanwhile; run it again`)
  }

  /** All copied files, oldest first. */
  files(): readonly BackedUpFile[] {
    return [...this.#copied].sort(([a], [b]) => a - b).flatMap(([, files]) => files)
  }

  async #tryToCopy(segment: SegmentFile): Promise<boolean> {
    try {
      if (segment.setAside || isSealed(segment)) await this.#copyFinished(segment)
      else this.#copied.set(segment.first, [await this.#work.database(pathOf(segment.name))])
    } catch (error) {
      if (!existsSync(segment.path)) return false
      if (!(error instanceof DamagedDatabaseError)) throw error
      await this.#copyAsItIs(segment, error.message)
    }
    return true
  }

  async #copyFinished(segment: SegmentFile): Promise<void> {
    if (segment.setAside) return this.#copyAsItIs(segment, 'Busbar set it aside')
    const { file } = await this.#work.file(pathOf(segment.name))
    const damage = checkDatabase(join(this.#work.to, file.path))
    this.#copied.set(segment.first, [{ ...file, kind: 'database', ...(damage === null ? {} : { damage }) }])
  }

  /** Of a damaged segment much can be read still, also from what lies beside it. */
  async #copyAsItIs(segment: SegmentFile, damage: string): Promise<void> {
    const names = [segment.name, `${segment.name}-wal`].filter((name) => existsSync(join(this.#work.from, folder, name)))
    const files: BackedUpFile[] = []
    for (const name of names) files.push({ ...(await this.#work.file(pathOf(name))).file, damage })
    this.#copied.set(segment.first, files)
  }

  #drop(): void {
    for (const { path } of this.files()) rmSync(join(this.#work.to, path))
    this.#copied.clear()
  }

  #list(): readonly SegmentFile[] {
    return listSegments(join(this.#work.from, folder))
  }
}

function pathOf(name: string): string {
  return `${folder}/${name}`
}
