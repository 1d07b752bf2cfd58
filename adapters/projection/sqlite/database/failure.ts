import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { HubError } from '../../../../core/errors/hub-error'

const sqliteBusy = 5
const sqliteIoError = 10
const sqliteCorrupt = 11
const sqliteFull = 13
const sqliteCannotOpen = 14
const sqliteNotADatabase = 26

/** The primary SQLite result code of an error, or null. Native errors may come from another realm: no `instanceof`. */
function sqliteCode(error: unknown): number | null {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'errcode') : undefined
  return typeof code === 'number' ? code & 255 : null
}

/** Whether the file is not what was once written. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === sqliteCorrupt || code === sqliteNotADatabase
}

export function messageOf(error: unknown): string {
  return String((typeof error === 'object' && error !== null && Reflect.get(error, 'message')) || error)
}

/**
 * Turns what SQLite said into an error of the hub; a fault of our own stays as it is. Damage that is met at work is
 * noted beside the file, because the next start looks more closely then.
 */
export function asStoreError(error: unknown, file: string): unknown {
  const code = sqliteCode(error)
  if (isDamage(error)) {
    noteDamage(file)
    const remedy = 'It is set aside and derived again from the journal at the next start.'
    return new HubError('STORE_DAMAGED', `The projection ${file} is damaged: ${messageOf(error)}. ${remedy}`)
  }
  if (code === sqliteFull)
    return new HubError('STORE_UNAVAILABLE', `The disk of the projection ${file} is full: ${messageOf(error)}. Make room.`)
  if (code === sqliteBusy || code === sqliteIoError || code === sqliteCannotOpen)
    return new HubError('STORE_UNAVAILABLE', `The projection ${file} cannot be used: ${messageOf(error)}.`)
  return error
}

function noteDamage(file: string): void {
  try {
    writeFileSync(`${file}.suspect`, '')
  } catch {
    // The note only saves looking: without it the damage is met again.
  }
}

/** Whether damage was met since the file was last found whole. */
export function isSuspect(file: string): boolean {
  return existsSync(`${file}.suspect`)
}

export function clearSuspicion(file: string): void {
  rmSync(`${file}.suspect`, { force: true })
}

/** Keeps a file that is replaced, under a name that says why; an earlier one of the same name goes. */
export function setAside(file: string, why: 'damaged' | 'superseded'): void {
  for (const suffix of ['-wal', '-shm']) rmSync(`${file}.${why}${suffix}`, { force: true })
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${file}.${why}-wal`)
  rmSync(`${file}-shm`, { force: true })
  renameSync(file, `${file}.${why}`)
  clearSuspicion(file)
}
