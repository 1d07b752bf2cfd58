import { existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { CannotRunError } from '../replay/cannot-run'
import { syncFolder, syncFolders } from './durable'
import { present } from './present'

/** A folder that becomes visible under its name when it is whole, or never. */
export interface Target {
  /** Its name in the end. */
  readonly path: string
  /** Where it is made, readable by its owner only. */
  readonly partial: string
  /** Brings it to the disk for good and gives it its name. */
  finish(): void
  /** Deletes what was made; does nothing after {@link finish}. */
  discard(): void
}

/** Begins a folder beside its later place. Throws {@link CannotRunError}. */
export function beginFolder(path: string): Target {
  const parent = dirname(path)
  let partial: string
  try {
    // Its name is its own: another run may be under way.
    partial = mkdtempSync(join(parent, `${basename(path)}.partial-`))
  } catch (error) {
    throw new CannotRunError(`nothing can be written in ${parent}: ${reasonOf(error)}`)
  }
  let isOver = false
  return {
    path,
    partial,
    finish() {
      syncFolders(partial)
      renameSync(partial, path)
      isOver = true
      syncFolder(parent)
    },
    discard() {
      if (!isOver) rmSync(partial, { recursive: true, force: true })
      isOver = true
    },
  }
}

/**
 * Where a backup of `dataDir` may go: the name as the disk knows it. Throws {@link CannotRunError} where something is already, where
 * the folder above is missing (a disk that is not mounted), and inside the data folder.
 */
export function backupPath(target: string, dataDir: string): string {
  const path = realPlace(target)
  if (present(() => lstatSync(path)) !== null)
    throw new CannotRunError(`${path} is there already; a backup needs a name of its own, such as ${basename(path)}-2`)
  if (isWithin(path, realpathSync(dataDir)))
    throw new CannotRunError(`${path} lies in the data folder itself; name a folder elsewhere, on another disk if there is one`)
  return path
}

/** A path with links resolved, of which the last part need not be there. Throws {@link CannotRunError} when more is missing. */
export function realPlace(path: string): string {
  const full = resolve(path)
  const parent = dirname(full)
  if (!existsSync(parent)) throw new CannotRunError(`there is no folder ${parent}; make it, or mount its disk, first`)
  if (!statSync(parent).isDirectory()) throw new CannotRunError(`${parent} is no folder`)
  return join(realpathSync(parent), basename(full))
}

/** Whether `path` is `folder` or lies in it. Both without links. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith('../'))
}

/** Makes a folder in one that is being made. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
}

/** What the operating system said, for a person. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const known: Record<string, string> = {
    EACCES: 'this user is not permitted to',
    EPERM: 'this user is not permitted to',
    EROFS: 'it is on a disk that is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'this user’s share of the disk is used up',
  }
  return known[code ?? ''] ?? message
}
