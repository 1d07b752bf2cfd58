import { realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CannotRunError } from '../replay/cannot-run'
import { copyDatabase, DamagedDatabaseError } from './copy-database'
import { copyFile, hashFile } from './copy-file'
import { modeOf } from './inventory'
import type { BackedUpFile } from './manifest'
import { makeFolder } from './target'

export interface CopyWorkOptions {
  /** The data folder, and where its copy goes. */
  readonly from: string
  readonly to: string
  /** After some megabytes each: how many bytes they were. May take a break, and throws to end the work. */
  readonly onBytes: (bytes: number) => void
}

/** Copies single things from the data folder to their place in the backup, and says what the manifest must know of them. */
export class CopyWork {
  readonly from: string
  readonly to: string
  readonly onBytes: (bytes: number) => void

  constructor({ from, to, onBytes }: CopyWorkOptions) {
    this.from = from
    this.to = to
    this.onBytes = onBytes
  }

  /** A database that may be in use, as of one moment. Rejects with {@link DamagedDatabaseError}. */
  async database(path: string): Promise<BackedUpFile> {
    const [from, to] = this.#ready(path)
    const mode = modeOf(statSync(from))
    await copyDatabase(from, to, this.onBytes)
    return { path, kind: 'database', mode, ...(await hashFile(to, () => this.onBytes(0))) }
  }

  /** Such a database, or an error for a person with `remedy`. Throws {@link CannotRunError}. */
  async soundDatabase(path: string, remedy: string): Promise<BackedUpFile> {
    try {
      return await this.database(path)
    } catch (error) {
      // A backup that takes the place of an older one must not be worse than that.
      if (error instanceof DamagedDatabaseError) throw new CannotRunError(`${error.message}. ${remedy}`)
      throw error
    }
  }

  /** A file, byte for byte; `state` and `isStill` as {@link copyFile} has them. */
  async file(path: string): Promise<{ readonly file: BackedUpFile; readonly state: string; readonly isStill: boolean }> {
    const [from, to] = this.#ready(path)
    const mode = modeOf(statSync(from))
    const { size, sha256, state, isStill } = await copyFile(from, to, { onBytes: this.onBytes })
    return { file: { path, kind: 'file', size, sha256, mode }, state, isStill }
  }

  #ready(path: string): readonly [string, string] {
    const to = join(this.to, path)
    makeFolder(dirname(to))
    return [realpathSync(join(this.from, path)), to]
  }
}
