import { CannotRunError } from '../replay/cannot-run'
import type { ArchiveIndex, ArchiveReader } from './archive-reader'
import { compareOverlap } from './compare-overlap'
import type { RestoreTarget } from './restore-target'

/** Whose an archive is, also where its marker is gone. Rejects with {@link CannotRunError} where nobody can tell. */
export async function siteOf(reader: ArchiveReader, { site, names }: ArchiveIndex): Promise<string> {
  if (site !== null) return site
  for await (const { manifest } of reader.manifests(names, null)) if (typeof manifest !== 'string') return manifest.site
  throw new CannotRunError('no manifest of the archive can be read: nothing can be restored')
}

export interface SameSite {
  readonly reader: ArchiveReader
  readonly target: Pick<RestoreTarget, 'path' | 'journal' | 'site'>
  /** Null: all. */
  readonly devices: readonly string[] | null
}

/**
 * Rejects with {@link CannotRunError} unless positions mean the same in the archive and in the folder, whose journal goes to `newest`
 * (0: it is empty).
 */
export async function requireSameSite(
  { reader, target, devices }: SameSite,
  { names }: ArchiveIndex,
  site: string,
  newest: number,
): Promise<void> {
  if (target.site !== null && target.site !== site)
    throw new CannotRunError(
      `${target.path} is of site ${target.site}, but the archive of site ${site}: its positions mean other messages. Name a new folder, or one restored from a backup of that site`,
    )
  if (newest === 0) return
  if (devices !== null)
    throw new CannotRunError(`--devices needs an empty folder, and ${target.path} has messages; name a new one`)
  const same = await compareOverlap({ reader, names, site, journal: target.journal, newest })
  if (target.site === null && same === 0)
    throw new CannotRunError(
      `${target.path} does not say of which site it is, and the archive has no message of its journal to tell by`,
    )
}
