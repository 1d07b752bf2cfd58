import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import { AuditDesk } from '../audit/audit-desk'
import { parseAuditArguments } from './audit-arguments'
import { exportAudit } from './audit-export'
import { auditHelp } from './audit-help'
import { verifyReport } from './audit-verify'
import { commandLineActor } from './command-line-actor'
import { findIdentityFiles } from './identity-files'
import { runCommand } from './run-command'

/** The command `npm run audit`. */
runCommand('audit', async (args, env) => {
  const now = () => Date.now()
  const { task, dataDir } = parseAuditArguments(args, now())
  if (task.do === 'help') {
    process.stdout.write(auditHelp)
    return 0
  }
  const log = new SqliteAuditLog(findIdentityFiles(dataDir, env).audit)
  try {
    if (task.do === 'verify') {
      const { ok, text } = await verifyReport(log, task.head)
      process.stdout.write(text)
      return ok ? 0 : 1
    }
    const { format, from, to } = task
    const records = await exportAudit(log, task, process.stdout)
    const desk = new AuditDesk({ log, now, onError: (error) => void process.stderr.write(`audit: ${error.message}\n`) })
    const entry = { action: 'audit-exported', by: commandLineActor('audit'), subject: 'audit', outcome: 'done' } as const
    await desk.recordAudit({ ...entry, before: null, after: { format, from, to, records }, detail: '' })
    await desk.close()
    return 0
  } finally {
    await log.close()
  }
})
