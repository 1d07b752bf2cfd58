import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileWhole } from '../data-dir/secret-file'
import { CannotRunError } from '../replay/cannot-run'

/** What is laid out otherwise gets another number; a program restores those it knows. */
const format = 1
const fileName = 'manifest.json'
/** Below it is what was in the data folder, under the same names. */
const contents = 'data'

export interface BackedUpFile {
  /** In the data folder, with `/` between folders. */
  readonly path: string
  readonly kind: 'database' | 'file'
  /** Bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
  /** Rights of the original; the copy is for its owner only. */
  readonly mode: number
  /** What was wrong with the original already; its copy is the same, byte for byte. */
  readonly damage?: string
}

/** What a backup holds. */
export interface Manifest {
  /** Busbar's version that made it. */
  readonly version: string
  /** ms UTC. What was acknowledged before `begun` is in it; nothing that came after `ended` is. */
  readonly begun: number
  readonly ended: number
  readonly dataDir: string
  /** Newest message in the journal: its position and arrival, ms UTC. Null: none. */
  readonly newest: { readonly position: number; readonly receivedAt: number } | null
  readonly files: readonly BackedUpFile[]
  readonly folders: readonly { readonly path: string; readonly mode: number }[]
  /** Symbolic links and what they say. */
  readonly links: readonly { readonly path: string; readonly to: string }[]
}

/** Where a backup keeps the data folder's contents. */
export function contentsOf(backup: string): string {
  return join(backup, contents)
}

/** Writes it whole, as the last of a backup's files. */
export function writeManifest(backup: string, manifest: Manifest): void {
  const body = { format, ...manifest }
  writeFileWhole(join(backup, fileName), `${JSON.stringify({ ...body, sha256: hashOf(body) }, null, 1)}\n`)
}

/** The backup's manifest, or what is wrong with it. Throws {@link CannotRunError} where there is no backup, or one of a newer Busbar. */
export function readManifest(backup: string): Manifest | { readonly problem: string } {
  const path = join(backup, fileName)
  if (!existsSync(path)) throw new CannotRunError(`${backup} is no backup: there is no ${fileName} in it`)
  const problem = { problem: `${fileName} is damaged` }
  let read: unknown
  try {
    read = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return problem
    throw new CannotRunError(`${path} cannot be read: ${(error as Error).message}`)
  }
  if (typeof read !== 'object' || read === null) return problem
  const { sha256, ...body } = read as Manifest & { format: number; sha256: string }
  if (sha256 !== hashOf(body)) return problem
  const { format: itsFormat, ...manifest } = body
  if (itsFormat !== format) {
    throw new CannotRunError(
      `${backup} was made by Busbar ${manifest.version} in format ${itsFormat}; this one knows format ${format}. Use that version`,
    )
  }
  requireInside(backup, manifest)
  return manifest
}

/** Whoever can write a backup must not be able to write elsewhere with it. */
function requireInside(backup: string, { files, folders, links }: Manifest): void {
  const seen = new Set<string>()
  for (const { path } of [...folders, ...files, ...links]) {
    const parts = path.split('/')
    if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0')) || seen.has(path))
      throw new CannotRunError(`${backup} was not made by Busbar: its manifest names "${path}"`)
    seen.add(path)
  }
  const linked = new Set(links.map(({ path }) => path))
  for (const { path } of [...folders, ...files, ...links]) {
    const parts = path.split('/')
    if (parts.some((_, length) => length > 0 && linked.has(parts.slice(0, length).join('/'))))
      throw new CannotRunError(`${backup} was not made by Busbar: its manifest names "${path}", behind a link`)
  }
}

function hashOf(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex')
}
