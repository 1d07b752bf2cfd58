import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import { openIdentityStore } from '../../adapters/identity/sqlite'
import { openNodeSqlite } from '../../adapters/registry/sqlite'
import { AuditDesk } from '../audit/audit-desk'
import { People } from '../identity/people'
import type { TokenSecret } from '../identity/token-secret'
import { commandLineActor } from './command-line-actor'
import { findIdentityFiles } from './identity-files'
import { runCommand } from './run-command'
import { parseUserArguments } from './user-arguments'
import { userHelp } from './user-help'
import { doUserTask } from './user-tasks'

/** No task here makes or reads an access token. */
const noSecret: TokenSecret = {
  current: () => '',
  rotate: () => undefined,
}

/** The command `npm run user`. */
runCommand('user', async (args, env) => {
  const { task, dataDir } = parseUserArguments(args)
  if (task.do === 'help') {
    process.stdout.write(userHelp)
    return 0
  }
  const dir = findIdentityFiles(dataDir, env)
  const now = () => Date.now()
  const onError = (error: Error) => void process.stderr.write(`user: ${error.message}\n`)
  const store = await openIdentityStore(openNodeSqlite(dir.identity, 'identity store'))
  try {
    const log = new SqliteAuditLog(dir.audit)
    try {
      const audit = new AuditDesk({ log, now, onError })
      const people = await People.open({ store, secret: noSecret, audit: audit.recordAudit, now, emit: () => undefined, onError })
      try {
        process.stdout.write(await doUserTask(task, people, commandLineActor('user')))
      } finally {
        await audit.close()
      }
    } finally {
      await log.close()
    }
  } finally {
    await store.close()
  }
  return 0
})
