import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { present } from './present'

/** https://www.sqlite.org/fileformat.html, section 1.3. */
const sqliteHeader = 'SQLite format 3\0'

/** Of the running process, not of the data. */
const ofTheProcess = new Set(['lock.db', 'ports.json'])
/** The file system's own. */
const ofTheDisk = 'lost+found'
/** Written under such a name until it is whole: by Busbar, and by Node-RED in its own folder. */
const unfinished = /\.new(-wal|-shm|-journal)?$/
const unfinishedByNodeRed = /\.\$\$\$$/
/** Kept because it is damaged: its log belongs to it, and nobody uses it. */
const setAside = /\.(damaged|superseded)$/

export interface Found {
  /** Below the data folder, with `/` between folders. */
  readonly path: string
  readonly mode: number
}

/** What is in a data folder, by how it must be copied. The journal's segments are not in it: they have rules of their own. */
export interface Inventory {
  readonly databases: readonly Found[]
  readonly files: readonly Found[]
  readonly folders: readonly Found[]
  readonly links: readonly { readonly path: string; readonly to: string }[]
  /** Neither file, folder nor link, such as a socket. */
  readonly others: readonly string[]
}

/** Looks through a data folder. What vanishes meanwhile was not there. */
export function takeInventory(root: string): Inventory {
  const databases: Found[] = []
  const files: Found[] = []
  const folders: Found[] = []
  const links: { path: string; to: string }[] = []
  const others: string[] = []
  for (const path of pathsBelow(root, '')) {
    const full = join(root, path)
    const stats = statsAt(path, full)
    if (!stats) continue
    const found = { path, mode: modeOf(stats) }
    if (stats.isDirectory()) folders.push(found)
    else if (stats.isSymbolicLink()) links.push(...linkAt(path, full))
    else if (!stats.isFile()) others.push(path)
    else if (isDatabase(full)) databases.push(found)
    else files.push(found)
  }
  // What SQLite keeps beside a database is in the database's copy.
  const beside = new Set(databases.flatMap(({ path }) => ['-wal', '-journal'].map((end) => `${path}${end}`)))
  return { databases, files: files.filter(({ path }) => !beside.has(path)), folders, links, others }
}

/** Every path below a folder, a folder before what is in it. */
function* pathsBelow(root: string, folder: string): Generator<string> {
  const entries = present(() => readdirSync(join(root, folder), { withFileTypes: true })) ?? []
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (isLeftOut(path)) continue
    yield path
    if (path !== 'journal' && statsAt(path, join(root, path))?.isDirectory()) yield* pathsBelow(root, path)
  }
}

/** At the top a link is taken for what it leads to: somebody put that folder on another disk. */
function statsAt(path: string, full: string): Stats | null {
  return (path.includes('/') ? null : present(() => statSync(full))) ?? present(() => lstatSync(full))
}

function linkAt(path: string, full: string): Inventory['links'] {
  const to = present(() => readlinkSync(full))
  return to === null ? [] : [{ path, to }]
}

/** The rights of a file, without its kind. */
export function modeOf({ mode }: Pick<Stats, 'mode'>): number {
  return mode & 0o777
}

function isLeftOut(path: string): boolean {
  const name = basename(path)
  const isAtTop = dirname(path) === '.'
  // A database that is rebuilt to be compared; see hub/replay.
  if (isAtTop && (name === ofTheDisk || ofTheProcess.has(name.replace(/-(wal|shm|journal)$/, '')) || name.startsWith('replay-')))
    return true
  return name.endsWith('-shm') || (path.startsWith('node-red/') ? unfinishedByNodeRed : unfinished).test(name)
}

function isDatabase(path: string): boolean {
  if (setAside.test(path)) return false
  const header = Buffer.alloc(sqliteHeader.length)
  const handle = present(() => openSync(path, 'r'))
  if (handle === null) return false
  try {
    readSync(handle, header, 0, header.length, 0)
  } finally {
    closeSync(handle)
  }
  return header.toString('latin1') === sqliteHeader
}
