import { join } from 'node:path'

/** Busbar's version. Programs are compiled to dist/hub/backup, three folders below the package. */
export function programVersion(): string {
  return (require(join(__dirname, '../../../package.json')) as { version: string }).version
}
