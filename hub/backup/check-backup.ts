import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { checkDatabase } from './copy-database'
import { hashFile } from './copy-file'
import { type BackedUpFile, contentsOf, type Manifest, readManifest } from './manifest'
import { present } from './present'

export interface CheckedBackup {
  /** Null: it cannot be read. */
  readonly manifest: Manifest | null
  /** What is wrong, one sentence each; empty: it is whole. */
  readonly problems: readonly string[]
}

/** Holds every file of a backup against its manifest, and looks into the databases. Changes nothing. Throws CannotRunError. */
export async function checkBackup(backup: string, onBytes?: (bytes: number) => void): Promise<CheckedBackup> {
  const manifest = readManifest(backup)
  if ('problem' in manifest) return { manifest: null, problems: [manifest.problem] }
  const problems: string[] = []
  for (const file of manifest.files) {
    const problem = await problemOf(join(contentsOf(backup), file.path), file, onBytes)
    if (problem !== null) problems.push(`${file.path} ${problem}`)
  }
  return { manifest, problems }
}

async function problemOf(path: string, file: BackedUpFile, onBytes?: (bytes: number) => void): Promise<string | null> {
  const stats = present(() => lstatSync(path))
  if (!stats) return 'is missing'
  if (!stats.isFile()) return 'is no file'
  if (stats.size !== file.size) return `has ${stats.size} bytes but must have ${file.size}`
  try {
    if ((await hashFile(path, onBytes)).sha256 !== file.sha256) return 'was changed: its SHA-256 is another one'
  } catch (error) {
    // A bad sector, most likely; the other files are looked at all the same.
    if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error
    return 'cannot be read from its disk'
  }
  if (file.kind !== 'database' || file.damage !== undefined) return null
  const damage = checkDatabase(path)
  return damage === null ? null : `is damaged inside: ${damage}`
}
