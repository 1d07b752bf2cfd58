import { CannotRunError } from '../replay/cannot-run'
import { reasonOf } from './target'

/** Result codes of SQLite that say the disk or the file is at fault, https://www.sqlite.org/rescode.html */
const causes: Readonly<Record<number, string>> = {
  5: 'a database is in use without a break',
  8: 'a database may not be written',
  10: 'a database cannot be read or written',
  13: 'the disk is full',
  14: 'a database cannot be opened: this user is perhaps not permitted to',
}

/** Turns what disk, rights and SQLite said into an error for a person; a fault of our own stays as it is. `what` could not be done. */
export function asCannotRun(error: unknown, what: string): unknown {
  if (error instanceof CannotRunError || typeof error !== 'object' || error === null) return error
  // Native errors may come from another realm: no `instanceof`.
  const sqlite = Reflect.get(error, 'errcode')
  const cause = typeof sqlite === 'number' ? causes[sqlite & 255] : undefined
  if (cause !== undefined) return new CannotRunError(`${what}: ${cause} (${Reflect.get(error, 'message')})`)
  if (typeof Reflect.get(error, 'syscall') !== 'string') return error
  const path = Reflect.get(error, 'path')
  return new CannotRunError(`${what}: ${typeof path === 'string' ? `${path}: ` : ''}${reasonOf(error)}`)
}
