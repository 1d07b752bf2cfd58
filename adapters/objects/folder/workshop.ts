import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SinkFailure } from '../../../core/ports/sink'
import { syncFolder } from './durable-folders'
import { isOneOf } from './folder-failure'
import { linkError } from './real-path'

/** No part of a key has a `~`, so it is never in the way of an object, and never listed. */
export const workshopName = '~unfinished'

/** What {@link Workshop} calls its files: nothing else is ever deleted. */
const ownName = /^[0-9a-f]{24}$/

/** Longer than any put takes; another process may be at work in the same folder. */
const leftoverAfterMs = 3_600_000

/**
 * Where files are written before they are moved to their place, which happens at once or not at all. One folder for all of them: what a
 * power cut left behind is found without a walk through the whole archive. It also marks the folder as ours: it is made by `prepare`
 * alone, so that nothing is written any more when the share is unmounted and the empty folder below it comes to light.
 */
export class Workshop {
  readonly #path: string

  constructor(root: string) {
    this.#path = join(root, workshopName)
  }

  /** Throws ELOOP where it is a link: whoever may write to the share could have files made, and deleted, in any other folder. */
  async isThere(): Promise<boolean> {
    try {
      const found = await lstat(this.#path)
      if (found.isSymbolicLink()) throw linkError()
      return found.isDirectory()
    } catch (error) {
      if (isOneOf(error, 'ENOENT', 'ENOTDIR')) return false
      throw error
    }
  }

  async make(root: string): Promise<void> {
    await mkdir(this.#path, { mode: 0o700 })
    await syncFolder(root)
  }

  /** Resolves with its path when all of it is on disk; after an error nothing of it is left. */
  async write(body: Uint8Array): Promise<string> {
    const path = this.#newPath()
    const handle = await open(path, 'wx', 0o600)
    try {
      await handle.writeFile(body)
      await handle.sync()
    } catch (error) {
      await this.drop(path)
      throw error
    } finally {
      await handle.close()
    }
    return path
  }

  /** What is left is dropped later, so an error here says nothing new. */
  async drop(path: string): Promise<void> {
    await rm(path, { force: true }).catch(() => undefined)
  }

  /** Proves that files can be written, moved and read here, and drops what is left of earlier work. */
  async prove(): Promise<void> {
    const body = randomBytes(16)
    const written = await this.write(body)
    const moved = this.#newPath()
    try {
      await rename(written, moved)
      if (!body.equals(await readFile(moved)))
        throw new SinkFailure('unavailable', 'The archive folder gives back something else than what was written to it.')
      // By the clock of the disk: a file server has its own.
      await this.#dropLeftovers((await stat(moved)).mtimeMs - leftoverAfterMs)
    } finally {
      await this.drop(written)
      await this.drop(moved)
    }
  }

  async #dropLeftovers(before: number): Promise<void> {
    for (const name of await readdir(this.#path)) {
      if (!ownName.test(name)) continue
      const path = join(this.#path, name)
      const found = await lstat(path).catch(() => null)
      if (found?.isFile() && found.mtimeMs < before) await this.drop(path)
    }
  }

  #newPath(): string {
    return join(this.#path, randomBytes(12).toString('hex'))
  }
}
