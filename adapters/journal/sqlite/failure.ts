import { statfsSync } from 'node:fs'
import { JournalUnavailableError } from '../../../core/ports/journal'

const sqliteError = 1
const sqliteIoError = 10
const sqliteCorrupt = 11
const sqliteFull = 13
const sqliteCannotOpen = 14
const sqliteNotADatabase = 26
/** SQLITE_IOERR_READ and SQLITE_IOERR_SHORT_READ: the disk does not give the bytes back. */
const unreadable = [266, 522]

/** SQLite asks for little at a time: below this, "cannot open" and "I/O error" mean a full disk. */
const noRoomBytes = 256 * 1024

/** A property of whatever was thrown. Native errors may come from another realm, so `instanceof` says nothing. */
function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
}

function sqliteCode(error: unknown): number | null {
  const code = property(error, 'errcode')
  return typeof code === 'number' ? code : null
}

/** `ENOSPC` and the like, of errors that a system call gave. */
function systemCode(error: unknown): string | null {
  const code = property(error, 'code')
  return typeof property(error, 'syscall') === 'string' && typeof code === 'string' ? code : null
}

export function messageOf(error: unknown): string {
  return String(property(error, 'message') ?? error)
}

/** Whether reading failed because the file is not what was once written, so that salvaging is worth it. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error)
  if (code === null) return false
  // A plain SQLITE_ERROR comes from a file without our tables: our statements themselves are fixed.
  return unreadable.includes(code) || [sqliteError, sqliteCorrupt, sqliteNotADatabase].includes(code & 255)
}

export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** Turns what SQLite or the file system said into the error of the port. A fault of our own stays as it is. */
export function asUnavailable(error: unknown, folder: string): unknown {
  if (error instanceof JournalUnavailableError) return error
  const sqlite = sqliteCode(error)
  const system = systemCode(error)
  if (sqlite === null && system === null) return error
  const text = messageOf(error)
  const primary = sqlite === null ? null : sqlite & 255
  const full = primary === sqliteFull || system === 'ENOSPC' || system === 'EDQUOT'
  const starved = (primary === sqliteIoError || primary === sqliteCannotOpen) && hasNoRoom(folder)
  if (full || starved)
    return new JournalUnavailableError('disk-full', `The disk of the journal ${folder} is full: ${text}. Make room.`)
  return new JournalUnavailableError('io-error', `The journal ${folder} cannot be written: ${text}.`)
}

function hasNoRoom(folder: string): boolean {
  try {
    return freeBytes(folder) < noRoomBytes
  } catch {
    return false
  }
}
