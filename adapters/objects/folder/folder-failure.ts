import { SinkFailure, type SinkFailureKind } from '../../../core/ports/sink'

type Meaning = readonly [SinkFailureKind, string]

const full: Meaning = ['unavailable', 'the disk is full; make room there']
const away: Meaning = ['unavailable', 'the share cannot be reached; is its server up?']
const busy: Meaning = ['unavailable', 'the system is busy with too many open files']
const forbidden: Meaning = ['misconfigured', 'Busbar may not read and write there; give its user the right to']
const inTheWay: Meaning = ['refused', 'there is a folder where the object should be, or an object where its folder should be']

const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['ENOSPC', full],
  ['EDQUOT', ['unavailable', 'the quota of Busbar’s user is used up; raise it or make room']],
  ['EIO', ['unavailable', 'the disk reports an error; look at it, and at its cable and network']],
  ['ESTALE', away],
  ['ENOTCONN', away],
  ['EHOSTDOWN', away],
  ['EHOSTUNREACH', away],
  ['ETIMEDOUT', away],
  ['EMFILE', busy],
  ['ENFILE', busy],
  ['EACCES', forbidden],
  ['EPERM', forbidden],
  ['EROFS', ['misconfigured', 'it is mounted for reading only; mount it for writing']],
  ['ENOENT', ['misconfigured', 'there is no such folder; is the disk or share mounted? Busbar does not make it']],
  ['ELOOP', ['misconfigured', 'there is a link in it, which Busbar does not follow; put the real folder there']],
  ['EXDEV', ['misconfigured', 'parts of it are on other disks; the archive needs all of it on one']],
  ['EISDIR', inTheWay],
  ['ENOTDIR', inTheWay],
  ['EEXIST', inTheWay],
  ['ENAMETOOLONG', ['refused', 'the name is longer than the disk takes']],
  ['EFBIG', ['refused', 'the object is larger than the disk takes']],
])

/** Numbers of Linux that Node.js has no name for (errno.h). */
const unnamed: ReadonlyMap<number, string> = new Map([
  [-116, 'ESTALE'],
  [-122, 'EDQUOT'],
])

/** The name of a system's error, also where Node.js knows only its number; '' for any other error. */
export function errorCode(error: unknown): string {
  const { code, errno } = (error ?? {}) as { readonly code?: unknown; readonly errno?: unknown }
  return unnamed.get(Number(errno)) ?? (typeof code === 'string' ? code : '')
}

export const isOneOf = (error: unknown, ...codes: readonly string[]) => codes.includes(errorCode(error))

/** What an error of the file system means for a sink. */
export function folderFailure(error: unknown, root: string): SinkFailure {
  if (error instanceof SinkFailure) return error
  const code = errorCode(error)
  // A fault of ours, not of the disk: its text may hold anything.
  if (code === '') throw error
  const [kind, text] = meanings.get(code) ?? ['unavailable', 'the system does not do it']
  return new SinkFailure(kind, `The archive folder ${root}: ${text} (${code}).`)
}
