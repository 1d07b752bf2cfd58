import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DataDirInUseError, lockDataDir } from '../data-dir/lock'
import { CannotRunError } from '../replay/cannot-run'
import { copyFile } from './copy-file'
import { asCannotRun } from './failure'
import { contentsOf, type Manifest } from './manifest'
import { isWithin, realPlace, type Target } from './target'

/** Who a restored folder belongs to. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** Where a backup may be restored to: the name as the disk knows it. Throws {@link CannotRunError} unless it is empty or not there. */
export function restorePath(to: string, backup: string): string {
  if (!existsSync(backup)) throw new CannotRunError(`there is no folder ${backup}`)
  const path = existsSync(to) ? realpathSync(to) : realPlace(to)
  if (isWithin(path, realpathSync(backup))) throw new CannotRunError(`${path} lies in the backup itself; name another folder`)
  if (!existsSync(path)) return path
  if (!lstatSync(path).isDirectory()) throw new CannotRunError(`${path} is no folder`)
  const names = readdirSync(path)
  if (names.includes('lock.db')) requireUnused(join(path, 'lock.db'))
  if (names.length > 0) {
    throw new CannotRunError(
      `${path} is not empty, and nothing is restored over what is there. Move it away first, or name another folder`,
    )
  }
  // It is replaced as a whole, so that it never is half there.
  if (lstatSync(path).dev !== lstatSync(dirname(path)).dev)
    throw new CannotRunError(`${path} is the top of a disk; name a folder in it, such as ${join(path, 'busbar')}`)
  return path
}

/** Copies a backup's contents to where they are made visible as a whole. Throws {@link CannotRunError}; nothing is there then. */
export async function restoreBackup(
  backup: string,
  { files, folders, links }: Manifest,
  target: Target,
  onBytes?: (bytes: number) => void,
): Promise<Owner | null> {
  try {
    const owner = ownerFor(target.path)
    const at = (path: string) => join(target.partial, path)
    for (const { path } of folders) mkdirSync(at(path), { recursive: true, mode: 0o700 })
    for (const { path, sha256, mode } of files) {
      mkdirSync(dirname(at(path)), { recursive: true, mode: 0o700 })
      const copied = await copyFile(join(contentsOf(backup), path), at(path), onBytes ? { onBytes } : {})
      if (copied.sha256 !== sha256) throw new CannotRunError(`${path} changed while it was restored; nothing was restored`)
      chmodSync(at(path), mode)
      if (owner) chownSync(at(path), owner.uid, owner.gid)
    }
    for (const { path, to } of links) {
      symlinkSync(to, at(path))
      if (owner) lchownSync(at(path), owner.uid, owner.gid)
    }
    // The innermost first: a folder may be one that must not be written.
    for (const { path, mode } of [...folders].reverse()) {
      chmodSync(at(path), mode)
      if (owner) chownSync(at(path), owner.uid, owner.gid)
    }
    if (owner) chownSync(target.partial, owner.uid, owner.gid)
    target.finish()
    return owner
  } catch (error) {
    throw asCannotRun(error, 'the backup could not be restored')
  }
}

/** Restored by root, it belongs to whom the empty folder did, or who may write the folder above. Null: whoever restores. */
export function ownerFor(path: string): Owner | null {
  if (process.getuid?.() !== 0) return null
  const { uid, gid } = lstatSync(existsSync(path) ? path : dirname(path))
  return uid === 0 ? null : { uid, gid }
}

function requireUnused(lock: string): void {
  try {
    lockDataDir(lock)()
  } catch (error) {
    if (error instanceof DataDirInUseError) {
      throw new CannotRunError(`a Busbar is running on ${dirname(lock)}; stop it, and restore into an empty folder`)
    }
    throw asCannotRun(error, 'the folder cannot be looked at')
  }
}
