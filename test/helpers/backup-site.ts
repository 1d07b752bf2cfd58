import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import { openIdentityStore } from '../../adapters/identity/sqlite'
import { openNodeSqlite } from '../../adapters/registry/sqlite'
import { SqliteWillStore } from '../../adapters/wills/sqlite'
import { type MadeBackup, makeBackup } from '../../hub/backup/make-backup'
import { backupPath, beginFolder } from '../../hub/backup/target'
import { RecordedSite } from './recorded-site'
import { now, recording } from './recording'

const files: Readonly<Record<string, readonly [text: string, mode: number]>> = {
  epoch: ['1763683000\n', 0o600],
  'site-id': ['5b0e6a52-6f0c-4a3e-9d55-0f3a8a6a7c11\n', 0o600],
  'secrets/token-secret': ['not a secret of anybody\n', 0o600],
  'tls/ca.crt': ['certificate\n', 0o644],
  'tls/ca.key': ['key\n', 0o600],
  'node-red/flows.json': ['[]', 0o644],
  'node-red/flows_cred.json': ['{"$":"encrypted"}', 0o600],
  'node-red/.credential-secret': ['secret', 0o600],
  'node-red/context/global/global.json': ['{}', 0o644],
}

/** A data folder with everything a Busbar has after some hours, its journal in several segments. */
export async function backupSite(root: string): Promise<RecordedSite> {
  const site = new RecordedSite(root)
  await site.register('ACV-1', { type: 'acuvim-ii', dialect: 'acuvim' })
  await site.journal(recording(), { maxSegmentBytes: 40_000 })
  await site.project(now)
  await (await openIdentityStore(openNodeSqlite(site.dir.identity))).close()
  await new SqliteAuditLog(site.dir.audit).close()
  const wills = new SqliteWillStore(site.dir.wills)
  wills.put({ clientId: 'ACV-1', identity: 'ACV-1', topic: 'a/b', payload: Buffer.from('gone'), qos: 1, retain: true })
  wills.close()
  for (const [path, [text, mode]] of Object.entries(files)) write(join(root, path), text, mode)
  return site
}

export function write(path: string, text: string | Uint8Array, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, text, { mode })
}

/** Backs up with nothing in its way; `onBytes` sees every step. */
export function backUp(dataDir: string, to: string, onBytes: (bytes: number) => void = () => undefined): Promise<MadeBackup> {
  const target = beginFolder(backupPath(to, dataDir))
  return makeBackup({ dataDir, target, version: '1.2.3', now: () => now, onBytes }).finally(() => target.discard())
}

/** Every row of every table of a database, to be compared by value. */
export function rowsOf(path: string): Record<string, unknown> {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
    return Object.fromEntries(tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]))
  } finally {
    database.close()
  }
}
