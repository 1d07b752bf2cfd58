import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import type { AuditEntry } from '../../core/access/audit'
import { AuditDesk } from './audit-desk'

/**
 * Makes one entry in an audit file, as a program of its own, whether a hub runs on the file or not. `now` in ms UTC. Answers why it could
 * not be made, or null.
 */
export async function enterOnce(file: string, entry: AuditEntry, now: () => number): Promise<string | null> {
  let failure: string | null = null
  const onError = (error: Error) => {
    failure ??= error.message
  }
  try {
    const log = new SqliteAuditLog(file)
    try {
      const desk = new AuditDesk({ log, now, onError })
      await desk.recordAudit(entry)
      await desk.close()
    } finally {
      await log.close()
    }
  } catch (error) {
    onError(error as Error)
  }
  return failure
}
