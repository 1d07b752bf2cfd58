import { chownSync, existsSync } from 'node:fs'
import type { Actor } from '../../core/access/actor'
import type { AuditEntry } from '../../core/access/audit'
import { enterOnce } from '../audit/enter-once'
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
  const { site, journal, findings, isPartial } = restored
  const { uplinks, first, last } = journal
  const after = { from: place, site, uplinks, first, last, leftOut: findings.length, isPartial }
  const entry: AuditEntry = {
    action: 'archive-restored',
    by,
    subject: 'journal',
    outcome: 'done',
    before: { last: restored.before },
    after,
    detail: '',
  }
  const failures = [await enterOnce(file, entry, now), handOver(file, target.owner)]
  return failures.find((failure) => failure !== null) ?? null
}

/** Made by an administrator, it must still be writable for Busbar. Answers why it could not be done, or null. */
function handOver(file: string, owner: RestoreTarget['owner']): string | null {
  if (!owner) return null
  try {
    for (const path of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(path)) chownSync(path, owner.uid, owner.gid)
    return null
  } catch (error) {
    return (error as Error).message
  }
}
