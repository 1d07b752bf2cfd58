import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AuthorityError } from './authority-error'

/** PEM files in a folder that only its owner may enter. */
export class PemFolder {
  /** Makes the folder if need be. Throws {@link AuthorityError}. */
  constructor(readonly path: string) {
    try {
      mkdirSync(path, { recursive: true })
      restrict(path, 0o700)
    } catch (error) {
      throw new AuthorityError(`The folder for certificates cannot be used: ${(error as Error).message}`, error)
    }
  }

  /** The text of a file, or null when there is none. Throws {@link AuthorityError} when it cannot be read. */
  read(name: string): string | null {
    const file = join(this.path, name)
    try {
      const text = readFileSync(file, 'utf8')
      if (name.endsWith('.key')) restrict(file, 0o600)
      return text
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw new AuthorityError(`${file} cannot be read: ${(error as Error).message}`, error)
    }
  }

  /** Writes a file whole or not at all, also over a power cut. Keys are for their owner only from the first byte. */
  write(name: string, text: string): void {
    const file = join(this.path, name)
    const unfinished = `${file}.new`
    try {
      writeFileSync(unfinished, text, { mode: name.endsWith('.key') ? 0o600 : 0o644, flush: true })
      renameSync(unfinished, file)
      sync(this.path)
    } catch (error) {
      throw new AuthorityError(`${file} cannot be written: ${(error as Error).message}`, error)
    }
  }
}

/** Takes rights away, never adds any. */
function restrict(path: string, mode: number): void {
  const now = statSync(path).mode & 0o777
  if ((now & ~mode) !== 0) chmodSync(path, now & mode)
}

/** A rename is durable once its folder is. */
function sync(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
