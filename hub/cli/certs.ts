import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import { openIdentityStore } from '../../adapters/identity/sqlite'
import { openNodeSqlite, openRegistry } from '../../adapters/registry/sqlite'
import { AuthorityError, issuedNames, SiteTls } from '../../adapters/tls'
import { Certificates } from '../access/certificates'
import { AuditDesk } from '../audit/audit-desk'
import type { DataDir } from '../data-dir/data-dir'
import { CannotRunError } from '../replay/cannot-run'
import { parseCertsArguments } from './certs-arguments'
import { certsHelp } from './certs-help'
import { doCertsTask } from './certs-tasks'
import { commandLineActor } from './command-line-actor'
import { findIdentityFiles } from './identity-files'
import { runCommand } from './run-command'

/** Closed in the opposite order. */
type Close = () => unknown

async function openCertificates(dir: DataDir, closing: Close[]): Promise<Certificates> {
  const now = () => Date.now()
  const onError = (error: Error) => void process.stderr.write(`certs: ${error.message}\n`)
  const tls = await SiteTls.open(dir.tls, { names: issuedNames(dir.tls) })
  const registry = await openRegistry(dir.registry)
  closing.push(() => registry.close())
  const devices = new Map((await registry.list()).map((device) => [device.id, device]))
  const store = await openIdentityStore(openNodeSqlite(dir.identity, 'identity store'))
  closing.push(() => store.close())
  const log = new SqliteAuditLog(dir.audit)
  closing.push(() => log.close())
  const audit = new AuditDesk({ log, now, onError })
  closing.push(() => audit.close())
  return Certificates.open({
    shelf: store.certificates,
    tls,
    find: (id) => devices.get(id),
    // A running hub sees in the store what was revoked, and disconnects it.
    disconnect: () => 0,
    audit: audit.recordAudit,
    now,
    onServer: () => undefined,
    onClientTrust: () => undefined,
    onError,
  })
}

/** The command `npm run certs`. */
runCommand('certs', async (args, env) => {
  const { task, dataDir } = parseCertsArguments(args)
  if (task.do === 'help') {
    process.stdout.write(certsHelp)
    return 0
  }
  const dir = findIdentityFiles(dataDir, env)
  const closing: Close[] = []
  try {
    const { out, aside } = await doCertsTask(task, await openCertificates(dir, closing), commandLineActor('certs'))
    process.stdout.write(out)
    if (aside !== undefined) process.stderr.write(aside)
    return 0
  } catch (error) {
    throw error instanceof AuthorityError ? new CannotRunError(error.message) : error
  } finally {
    for (const close of closing.reverse()) await close()
  }
})
