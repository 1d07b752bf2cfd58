import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/** Writes a file that either is whole or is not there, readable only by its owner. */
export function writeFileWhole(path: string, text: string, mode = 0o600): void {
  const temporary = `${path}.new`
  writeFileSync(temporary, text, { mode, flush: true })
  renameSync(temporary, path)
}

/** Reads a secret, or makes one of 192 random bits at first start. */
export function secretFile(path: string): string {
  if (!existsSync(path)) writeFileWhole(path, `${randomBytes(24).toString('base64url')}\n`)
  const secret = readFileSync(path, 'utf8').trim()
  if (secret.length < 16)
    throw new Error(`${path} must hold a secret of at least 16 characters; delete it to have a new one made`)
  return secret
}
