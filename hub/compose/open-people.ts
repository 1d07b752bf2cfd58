import { join } from 'node:path'
import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import { openIdentityStore } from '../../adapters/identity/sqlite'
import { openNodeSqlite } from '../../adapters/registry/sqlite'
import type { IdentityStore } from '../../core/ports/identity'
import { AuditDesk } from '../audit/audit-desk'
import type { HubEvents } from '../client/hub'
import type { BusbarConfig } from '../config/config'
import type { DataDir } from '../data-dir/data-dir'
import { People } from '../identity/people'
import { tokenSecretFile } from '../identity/token-secret'

/** How long an entry of the audit may wait for another process to finish its own; the hub's thread waits with it, ms. */
const auditBusyMs = 250

export interface OpenPeopleOptions {
  readonly config: BusbarConfig
  readonly dir: DataDir
  readonly now: () => number
  readonly emit: (event: HubEvents['access']) => void
  readonly onError: (error: Error) => void
}

/** Who there is, and who did what. */
export interface OpenPeople {
  readonly identity: IdentityStore
  readonly audit: AuditDesk
  readonly people: People
  /** To be called last: what others do while they stop is still audited. */
  close(): Promise<void>
}

/** Opens the stores of identities and of the audit. Rejects when the given first password may not be used. */
export async function openPeople({ config, dir, now, emit, onError }: OpenPeopleOptions): Promise<OpenPeople> {
  const identity = await openIdentityStore(openNodeSqlite(dir.identity, 'identity store'))
  const log = new SqliteAuditLog(dir.audit, { busyMs: auditBusyMs })
  const audit = new AuditDesk({ log, now, onError })
  const people = await People.open({
    store: identity,
    secret: tokenSecretFile(join(dir.secrets, 'token-secret')),
    audit: audit.recordAudit,
    now,
    emit,
    onError,
    firstAdmin: { password: config.access.adminPassword ?? null, announce: printFirstPassword },
  })
  people.start()
  return {
    identity,
    audit,
    people,
    async close() {
      await people.stop()
      await audit.close()
      await log.close()
      await identity.close()
    },
  }
}

/** Not through the log: it is for whoever sits before this start, and for nobody who reads logs later. */
function printFirstPassword(name: string, password: string): void {
  process.stdout.write(
    `\n  The first administrator is "${name}" with the password  ${password}\n  It is shown this once, and must be changed at the first log-in.\n\n`,
  )
}
