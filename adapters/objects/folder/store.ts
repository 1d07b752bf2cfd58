import { constants } from 'node:fs'
import { open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ListedObject, ObjectStore } from '../../../core/ports/object-store'
import { SinkFailure } from '../../../core/ports/sink'
import { checkKey, checkPrefix } from '../object-key'
import { DurableFolders, syncFolder } from './durable-folders'
import { folderFailure, isOneOf } from './folder-failure'
import { realFolder } from './real-path'
import { walk } from './walk'
import { Workshop, workshopName } from './workshop'

/**
 * Objects as files in a folder; `/` in a key is a folder below it. Files and folders are for Busbar's user alone. Reading needs no
 * `prepare`, and so no right to write.
 */
export class FolderObjectStore implements ObjectStore {
  readonly #path: string
  readonly #folders = new DurableFolders()
  #wasPrepared = false

  /** Absolute; it must exist. */
  constructor(path: string) {
    this.#path = path
  }

  prepare(): Promise<void> {
    return this.#say(async () => {
      const root = await this.#realRoot()
      const workshop = new Workshop(root)
      if (!(await workshop.isThere())) {
        if (this.#wasPrepared) throw this.#lost()
        await workshop.make(root)
      }
      await workshop.prove()
      this.#wasPrepared = true
    })
  }

  put(key: string, body: Uint8Array): Promise<void> {
    return this.#say(async () => {
      checkKey(key)
      const root = await this.#realRoot()
      const workshop = new Workshop(root)
      if (!(await workshop.isThere())) throw this.#lost()
      const written = await workshop.write(body)
      try {
        await this.#move(written, root, key)
      } catch (error) {
        await workshop.drop(written)
        throw error
      }
    })
  }

  get(key: string): Promise<Uint8Array | null> {
    return this.#say(async () => {
      checkKey(key)
      const root = await this.#root()
      try {
        const folder = await realFolder(root, dirname(key))
        return await readObject(join(folder, basename(key)))
      } catch (error) {
        if (isOneOf(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return null
        throw error
      }
    })
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    try {
      checkPrefix(prefix)
      const root = await this.#root()
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
      try {
        await realFolder(root, folder === '' ? '.' : folder.slice(0, -1))
      } catch (error) {
        if (isOneOf(error, 'ENOENT', 'ENOTDIR')) return
        throw error
      }
      yield* walk(root, folder, prefix)
    } catch (error) {
      throw folderFailure(error, this.#path)
    }
  }

  delete(key: string): Promise<void> {
    return this.#say(async () => {
      checkKey(key)
      const root = await this.#root()
      try {
        const folder = await realFolder(root, dirname(key))
        await unlink(join(folder, basename(key)))
        await syncFolder(folder)
      } catch (error) {
        if (!isOneOf(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw error
      }
    })
  }

  async close(): Promise<void> {}

  async #move(written: string, root: string, key: string): Promise<void> {
    try {
      await this.#place(written, root, key)
    } catch (error) {
      if (!isOneOf(error, 'ENOENT')) throw error
      // Its folder was deleted since it was made.
      this.#folders.forget()
      await this.#place(written, root, key)
    }
  }

  async #place(written: string, root: string, key: string): Promise<void> {
    await this.#folders.ensure(dirname(join(root, key)), root)
    const folder = await realFolder(root, dirname(key))
    await rename(written, join(folder, basename(key)))
    await syncFolder(folder)
  }

  async #realRoot(): Promise<string> {
    const root = await realpath(this.#path)
    if ((await stat(root)).isDirectory()) return root
    throw new SinkFailure('misconfigured', `The archive folder ${this.#path} is a file; name a folder.`)
  }

  /** For reading: without it, all objects would seem to be gone when the share is. */
  async #root(): Promise<string> {
    const root = await this.#realRoot()
    if (this.#wasPrepared && !(await new Workshop(root).isThere())) throw this.#lost()
    return root
  }

  #lost(): SinkFailure {
    const text = `The archive folder ${this.#path} has no folder ${workshopName} any more: is the disk or share still mounted?`
    return new SinkFailure('misconfigured', `${text} If somebody deleted it, make it again.`)
  }

  async #say<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw folderFailure(error, this.#path)
    }
  }
}

/** Not waiting for the other end of what is a pipe: that would hold one of the few threads that all of the process has for its files. */
const readingFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Throws EISDIR for what is no file. */
async function readObject(path: string): Promise<Uint8Array> {
  const handle = await open(path, readingFlags)
  try {
    if (!(await handle.stat()).isFile()) throw Object.assign(new Error('no file'), { code: 'EISDIR' })
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}
