import { existsSync } from 'node:fs'
import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import type { Actor } from '../../core/access/actor'
import { AuditDesk } from '../audit/audit-desk'
import { dataDirAt } from '../data-dir/data-dir'
import type { Manifest } from './manifest'

/**
 * Enters a backup in the audit of the data it is of, whether a hub runs on them or not; the backup itself has none of that. Answers why
 * it could not be done, or null. Data that nobody ever had a look at have no audit.
 */
export async function noteBackup(path: string, manifest: Manifest, by: Actor, now: () => number): Promise<string | null> {
  const file = dataDirAt(manifest.dataDir).audit
  if (!existsSync(file)) return null
  let failure: string | null = null
  const onError = (error: Error) => {
    failure ??= error.message
  }
  try {
    const log = new SqliteAuditLog(file)
    try {
      const desk = new AuditDesk({ log, now, onError })
      const { files, newest } = manifest
      const after = {
        to: path,
        files: files.length,
        bytes: files.reduce((sum, { size }) => sum + size, 0),
        newestMessage: newest?.position ?? null,
      }
      await desk.recordAudit({ action: 'backup-made', by, subject: 'backup', outcome: 'done', before: null, after, detail: '' })
      await desk.close()
    } finally {
      await log.close()
    }
  } catch (error) {
    onError(error as Error)
  }
  return failure
}
