import { existsSync } from 'node:fs'
import type { Actor } from '../../core/access/actor'
import { enterOnce } from '../audit/enter-once'
import { dataDirAt } from '../data-dir/data-dir'
import type { Manifest } from './manifest'

/**
 * Enters a backup in the audit of the data it is of, whether a hub runs on them or not; the backup itself has none of that. Answers why
 * it could not be done, or null. Data that nobody ever had a look at have no audit.
 */
export async function noteBackup(path: string, manifest: Manifest, by: Actor, now: () => number): Promise<string | null> {
  const file = dataDirAt(manifest.dataDir).audit
  if (!existsSync(file)) return null
  const { files, newest } = manifest
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const after = { to: path, files: files.length, bytes, newestMessage: newest?.position ?? null }
  return enterOnce(file, { action: 'backup-made', by, subject: 'backup', outcome: 'done', before: null, after, detail: '' }, now)
}
