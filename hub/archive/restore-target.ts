import { chownSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { discardImport } from '../../adapters/journal/sqlite'
import { type Owner, ownerFor } from '../backup/restore'
import { beginFolder, isWithin, realPlace } from '../backup/target'
import { dataDirAt } from '../data-dir/data-dir'
import { DataDirInUseError, lockDataDir } from '../data-dir/lock'
import { writeFileWhole } from '../data-dir/secret-file'
import { siteId } from '../data-dir/site-id'
import { CannotRunError } from '../replay/cannot-run'

/** The data folder that messages are restored into, while nobody else uses it. */
export interface RestoreTarget {
  /** Its name in the end. */
  readonly path: string
  /** Whether nothing was there: it appears as a whole then. */
  readonly isNew: boolean
  /** The folder of its journal. */
  readonly journal: string
  /** The site the data are of; null: none yet. */
  readonly site: string | null
  readonly owner: Owner | null
  giveSite(site: string): void
  finish(): void
  /** Lets go of it; what was not finished is deleted. */
  release(): void
}

/** Opens the folder, or begins one. `archive` is the folder the archive is in, or null. Throws {@link CannotRunError}. */
export function openRestoreTarget(to: string, archive: string | null): RestoreTarget {
  const path = existsSync(to) ? realpathSync(to) : realPlace(to)
  if (archive !== null && existsSync(archive) && isWithin(path, realpathSync(archive)))
    throw new CannotRunError(`${path} lies in the archive itself; name another folder`)
  if (existsSync(path) && !lstatSync(path).isDirectory()) throw new CannotRunError(`${path} is no folder`)
  return existsSync(path) && readdirSync(path).length > 0 ? existing(path) : begun(path)
}

function existing(path: string): RestoreTarget {
  const dir = dataDirAt(path)
  if (!existsSync(dir.journal)) {
    throw new CannotRunError(
      `${path} is neither empty nor Busbar's data folder: there is no journal in it. Name a new folder, or one restored from a backup`,
    )
  }
  const [whose, me] = [statSync(dir.journal).uid, process.getuid?.()]
  if (me !== undefined && me !== 0 && me !== whose)
    throw new CannotRunError(`${path} belongs to another user; run this as the user Busbar runs as`)
  const owner = ownerFor(path)
  const unlock = lock(dir.lock)
  if (owner) chownSync(dir.lock, owner.uid, owner.gid)
  try {
    return {
      path,
      isNew: false,
      journal: dir.journal,
      site: existsSync(dir.siteId) ? siteId(dir.siteId) : null,
      owner,
      giveSite: (site) => writeSite(dir.siteId, site, owner),
      finish: () => undefined,
      release() {
        discardImport(dir.journal)
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

function begun(path: string): RestoreTarget {
  // It is replaced as a whole, so that it never is half there.
  if (existsSync(path) && lstatSync(path).dev !== lstatSync(dirname(path)).dev)
    throw new CannotRunError(`${path} is the top of a disk; name a folder in it, such as ${join(path, 'busbar')}`)
  const owner = ownerFor(path)
  const target = beginFolder(path)
  const dir = dataDirAt(target.partial)
  mkdirSync(dir.journal, { mode: 0o700 })
  if (owner) for (const folder of [dir.root, dir.journal]) chownSync(folder, owner.uid, owner.gid)
  return {
    path,
    isNew: true,
    journal: dir.journal,
    site: null,
    owner,
    giveSite: (site) => writeSite(dir.siteId, site, owner),
    finish: () => target.finish(),
    release: () => target.discard(),
  }
}

function writeSite(path: string, site: string, owner: Owner | null): void {
  writeFileWhole(path, `${site}\n`)
  if (owner) chownSync(path, owner.uid, owner.gid)
}

function lock(path: string): () => void {
  try {
    return lockDataDir(path)
  } catch (error) {
    if (error instanceof DataDirInUseError) throw new CannotRunError(`a Busbar is running on ${dirname(path)}; stop it first`)
    throw error
  }
}
