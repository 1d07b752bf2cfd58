import { SqliteJournalReader } from '../../adapters/journal/sqlite'
import type { Uplink } from '../../core/uplink'
import { CannotRunError } from '../replay/cannot-run'
import type { ArchiveReader, ManifestName } from './archive-reader'
import { messageText } from './conflicts'
import { isSame } from './merge'
import { readBatches } from './read-batches'

const pageUplinks = 5_000

export interface Overlap {
  readonly reader: ArchiveReader
  readonly names: readonly ManifestName[]
  readonly site: string
  /** Folder of the journal, and its newest position. */
  readonly journal: string
  readonly newest: number
}

/**
 * Holds the newest messages that a journal and an archive both have against each other. Answers how many were the same. Rejects with
 * {@link CannotRunError} where they differ: positions above would mean something else, too.
 */
export async function compareOverlap({ reader, names, site, journal, newest }: Overlap): Promise<number> {
  const reached = names.reduce((top, { first, last }) => (first <= newest ? Math.max(top, Math.min(last, newest)) : top), 0)
  if (reached === 0) return 0
  const archived = new Map<number, Uplink[]>()
  const overlapping = names.filter(({ first, last }) => first <= reached && reached <= last)
  // What is damaged cannot be compared; it is told of elsewhere if it is needed.
  const batches = readBatches({ reader, names: overlapping, site, onFinding: () => undefined })
  for await (const { uplinks } of batches) {
    for (const uplink of uplinks) {
      if (uplink.position > newest) break
      const known = archived.get(uplink.position)
      if (known) known.push(uplink)
      else archived.set(uplink.position, [uplink])
    }
  }
  return compare(journal, archived)
}

async function compare(journal: string, archived: ReadonlyMap<number, readonly Uplink[]>): Promise<number> {
  const positions = [...archived.keys()].sort((a, b) => a - b)
  const [first, last] = [positions[0], positions.at(-1)]
  if (first === undefined || last === undefined) return 0
  const reader = new SqliteJournalReader(journal)
  let same = 0
  try {
    for (let after = first - 1; after < last; ) {
      const own = await reader.read(after, pageUplinks)
      for (const uplink of own) {
        const theirs = archived.get(uplink.position)
        if (theirs === undefined) continue
        if (!theirs.some((their) => isSame(uplink, their))) throw differing(uplink, theirs[0] as Uplink)
        same++
      }
      after = own.at(-1)?.position ?? last
    }
  } finally {
    await reader.close()
  }
  return same
}

function differing(own: Uplink, their: Uplink): CannotRunError {
  return new CannotRunError(
    `the folder went its own way: its position ${own.position} is ${messageText(own)}, in the archive it is ${messageText(their)}. ` +
      'Restore into a folder that was restored from a backup and not used since, or into an empty one',
  )
}
