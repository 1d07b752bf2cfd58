import { existsSync, realpathSync, statSync } from 'node:fs'
import type { Environment } from '../cli/run-command'
import { dataDirAt } from '../data-dir/data-dir'
import { CannotRunError } from '../replay/cannot-run'

/** The data folder to back up: the given one, else that of BUSBAR_DATA, else `.data`; links resolved. Throws {@link CannotRunError}. */
export function findData(folder: string | null, env: Environment): string {
  const { root, journal } = dataDirAt(folder ?? env.BUSBAR_DATA ?? '.data')
  if (!existsSync(journal)) {
    throw new CannotRunError(`there is no journal in ${root}; name Busbar's data folder with --data, as the user Busbar runs as`)
  }
  const [owner, me] = [statSync(journal).uid, process.getuid?.()]
  // Root may, and SQLite gives what it makes beside a database to the database's owner.
  if (me !== undefined && me !== 0 && me !== owner)
    throw new CannotRunError(`${root} belongs to another user; run this as the user Busbar runs as`)
  return realpathSync(root)
}
