import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { CannotRunError } from './cannot-run'

/** The folder of the rebuilt database. */
export interface WorkDir {
  readonly path: string
  /** To be called at the end: deletes it unless it is to be kept. */
  tidyUp(): void
}

/** Makes the folder to keep, or one in the data folder that is deleted at the end. Throws {@link CannotRunError}. */
export function makeWorkDir(keep: string | null, dataDir: string): WorkDir {
  const path = keep === null ? temporary(dataDir) : kept(resolve(keep))
  return {
    path,
    tidyUp() {
      // The copy of the registry has the devices' passwords, if only as hashes.
      for (const end of ['', '-wal', '-shm']) rmSync(join(path, `registry.db${end}`), { force: true })
      if (keep === null) rmSync(path, { recursive: true, force: true })
    },
  }
}

/** Where there is room or not: a folder that is still to be made has none of its own. */
export function diskOf(keep: string | null, dataDir: string): string {
  let folder = keep === null ? dataDir : resolve(keep)
  while (!existsSync(folder)) folder = dirname(folder)
  return folder
}

function temporary(dataDir: string): string {
  try {
    return mkdtempSync(join(dataDir, 'replay-'))
  } catch (error) {
    throw new CannotRunError(`no folder can be made in ${dataDir} (${messageOf(error)}); name one elsewhere with --keep`)
  }
}

function kept(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new CannotRunError(`--keep: ${path} cannot be made (${messageOf(error)})`)
  }
  if (readdirSync(path).length > 0) throw new CannotRunError(`--keep: ${path} is not empty; name a new folder`)
  return path
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
