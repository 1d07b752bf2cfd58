import { lstat, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isOneOf } from './folder-failure'
import { linkError } from './real-path'

/** As many paths as a batch may touch, and no more memory than a few MB. */
const mostKnown = 10_000

/** What a folder lists is on disk only when the folder itself was written. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems do not know this for folders; they write names at once.
    if (!isOneOf(error, 'EINVAL', 'ENOTSUP', 'EISDIR')) throw error
  } finally {
    await handle.close()
  }
}

/**
 * Makes folders that survive a power cut. One that is there already may have been made a moment ago, by another put or by a process
 * that was killed then, so it counts only when the folder above was written.
 */
export class DurableFolders {
  readonly #known = new Map<string, Promise<void>>()

  /** `root` is never made. */
  async ensure(path: string, root: string): Promise<void> {
    if (path === root) return
    let making = this.#known.get(path)
    if (making === undefined) {
      if (this.#known.size >= mostKnown) this.#known.clear()
      making = this.#make(path, root)
      this.#known.set(path, making)
      making.catch(() => this.#known.delete(path))
    }
    await making
  }

  /** Somebody may have deleted some of them. */
  forget(): void {
    this.#known.clear()
  }

  async #make(path: string, root: string): Promise<void> {
    const above = dirname(path)
    await this.ensure(above, root)
    try {
      await mkdir(path, { mode: 0o700 })
    } catch (error) {
      if (!isOneOf(error, 'EEXIST')) throw error
      await mustBeFolder(path)
    }
    await syncFolder(above)
  }
}

/** Folders must not be made where a link leads. */
async function mustBeFolder(path: string): Promise<void> {
  const found = await lstat(path)
  if (found.isSymbolicLink()) throw linkError()
  if (!found.isDirectory()) throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' })
}
