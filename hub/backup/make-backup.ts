import { basename } from 'node:path'
import { dataDirAt } from '../data-dir/data-dir'
import { copyFiles } from './copy-files'
import { JournalCopy } from './copy-journal'
import { CopyWork } from './copy-work'
import { asCannotRun } from './failure'
import { takeInventory } from './inventory'
import { type BackedUpFile, contentsOf, type Manifest, writeManifest } from './manifest'
import { newestMessage } from './newest-message'
import { makeFolder, type Target } from './target'

export interface MakeBackupOptions {
  readonly dataDir: string
  readonly target: Target
  /** Busbar's. */
  readonly version: string
  readonly now: () => number
  /** After some megabytes each: how many bytes were copied. May take a break, and throws to end the backup. */
  readonly onBytes: (bytes: number) => void
}

export interface MadeBackup {
  readonly manifest: Manifest
  /** Files that were written without a break while they were copied. */
  readonly unsettled: readonly string[]
  /** What is neither file nor folder, and not in the backup. */
  readonly leftOut: readonly string[]
}

/**
 * Copies a data folder, in use or not, so that the copy is one a hub could have left behind. The order makes it so. What counts
 * handled items (consumers, in the registry) comes before what holds them (the projection), and that before what it is derived from
 * (the end of the journal): nothing in the copy knows of a position the journal's copy does not have, so none is ever used twice. A
 * consumer's offset that is a little old means that it sees some items again, which is what "at least once" allows. Whom and what was
 * changed (registry, identity) comes before the audit, so that there is a record for every change; keys and the number of the start
 * come last, so that nothing in the copy was made with one that is missing.
 */
export async function makeBackup(options: MakeBackupOptions): Promise<MadeBackup> {
  const { dataDir, target, now, version, onBytes } = options
  try {
    const begun = now()
    const work = new CopyWork({ from: dataDir, to: contentsOf(target.partial), onBytes })
    makeFolder(work.to)
    const journal = new JournalCopy(work)
    await journal.copyFinished()
    const databases = new Map<string, BackedUpFile>()
    await copyDatabases(work, databases)
    await journal.copyRest()
    const { files, inventory, unsettled } = await copyFiles(work)
    // Made since the beginning: only a hub's very first start does that.
    await copyDatabases(work, databases)
    const manifest: Manifest = {
      version,
      begun,
      ended: now(),
      dataDir,
      newest: newestMessage(work.to, journal.files()),
      files: [...databases.values(), ...journal.files(), ...files],
      folders: inventory.folders,
      links: inventory.links,
    }
    writeManifest(target.partial, manifest)
    target.finish()
    return { manifest, unsettled, leftOut: inventory.others }
  } catch (error) {
    throw asCannotRun(error, 'the backup could not be made')
  }
}

async function copyDatabases(work: CopyWork, copied: Map<string, BackedUpFile>): Promise<void> {
  const { registry, identity, wills, audit, projection } = dataDirAt(work.from)
  const order = [registry, identity, wills, audit].map((file) => basename(file))
  const last = basename(projection)
  const rank = (path: string) => (path === last ? order.length + 1 : order.includes(path) ? order.indexOf(path) : order.length)
  const paths = takeInventory(work.from)
    .databases.map(({ path }) => path)
    .filter((path) => !copied.has(path))
  for (const path of paths.sort((a, b) => rank(a) - rank(b))) {
    copied.set(path, await work.soundDatabase(path, path === last ? remedies.derived : remedies.kept))
  }
}

const remedies = {
  derived:
    'Nothing was backed up. Stop Busbar, move the file away and start Busbar: it is derived again from the journal; what the journal no longer has is only in an older backup',
  kept: 'Nothing was backed up. Restore it from an older backup, or move it away if it is none of Busbar’s',
}
