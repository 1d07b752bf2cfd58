import { chownSync, existsSync } from 'node:fs'
import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import type { Actor } from '../../core/access/actor'
import { AuditDesk } from '../audit/audit-desk'
import { dataDirAt } from '../data-dir/data-dir'
import type { Restored } from './restore-archive'
import type { RestoreTarget } from './restore-target'

export interface RestoreNote {
  readonly target: Pick<RestoreTarget, 'path' | 'owner'>
  /** Of the archive, for people. */
  readonly place: string
  readonly restored: Restored
  readonly by: Actor
  /** ms UTC. */
  readonly now: () => number
}

/**
 * Enters a restore in the audit of the folder that has the messages now: whoever asks later why it has them, or why positions are missing,
 * finds it there. Answers why it could not be done, or null.
 */
export async function noteRestore({ target, place, restored, by, now }: RestoreNote): Promise<string | null> {
  const file = dataDirAt(target.path).audit
  let failure: string | null = null
  const onError = (error: Error) => {
    failure ??= error.message
  }
  try {
    const log = new SqliteAuditLog(file)
    try {
      const desk = new AuditDesk({ log, now, onError })
      const { site, journal, findings, isPartial } = restored
      const { uplinks, first, last } = journal
      const after = { from: place, site, uplinks, first, last, leftOut: findings.length, isPartial }
      await desk.recordAudit({
        ...{ action: 'archive-restored', by, subject: 'journal', outcome: 'done' },
        ...{ before: { last: restored.before }, after, detail: '' },
      })
      await desk.close()
    } finally {
      await log.close()
    }
    // Made by an administrator, it must still be writable for Busbar.
    const { owner } = target
    if (owner)
      for (const path of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(path)) chownSync(path, owner.uid, owner.gid)
  } catch (error) {
    onError(error as Error)
  }
  return failure
}
