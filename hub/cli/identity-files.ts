import { existsSync, statSync } from 'node:fs'
import { type DataDir, dataDirAt } from '../data-dir/data-dir'
import { CannotRunError } from '../replay/cannot-run'
import type { Environment } from './run-command'

/**
 * Where people and audit are: in the given folder, else that of BUSBAR_DATA, else `.data`. Busbar makes them at its first start.
 * Throws {@link CannotRunError}.
 */
export function findIdentityFiles(folder: string | null, env: Environment): DataDir {
  const dir = dataDirAt(folder ?? env.BUSBAR_DATA ?? '.data')
  for (const file of [dir.identity, dir.audit]) {
    if (!existsSync(file)) {
      throw new CannotRunError(`there is no ${file}; start Busbar once, it makes it, or name Busbar's data folder with --data`)
    }
  }
  const [owner, me] = [statSync(dir.identity).uid, process.getuid?.()]
  // Root may, and SQLite gives what it makes then to the owner of the file.
  if (me !== undefined && me !== 0 && me !== owner) {
    throw new CannotRunError(`${dir.identity} belongs to another user; run this as the user Busbar runs as`)
  }
  return dir
}
