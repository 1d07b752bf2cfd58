import { markerKey } from '../../adapters/archive/format/keys'
import type { ArchivedObject } from '../../adapters/archive/format/manifest'
import type { ArchiveIndex, ArchiveReader, ManifestName } from './archive-reader'
import { Chain } from './chain'
import type { Finding } from './finding'

/** What is asked of an archive. */
export interface Wanted {
  /** Newest position that is there already; 0: none. */
  readonly above: number
  /** Arrival, ms UTC, from which on nothing is wanted; null: everything is. */
  readonly until: number | null
  /** First day of arrival of batches that are wanted, UTC; null: of all. */
  readonly sinceDay: string | null
  readonly wants: (object: ArchivedObject) => boolean
}

export const everything: Wanted = { above: 0, until: null, sinceDay: null, wants: () => true }

export interface Surveyed {
  /** Batches that are needed. */
  readonly names: readonly ManifestName[]
  /** Of the objects that are needed. */
  readonly bytes: number
  /** Batches that are missing. */
  readonly findings: readonly Finding[]
  /** Position that once was in the archive and lies before all that is: too old to be kept, or lost. Null: there is none. */
  readonly after: number | null
}

/** Looks at the manifests of what is wanted, before any message is read: how much it is, and which are missing. */
export async function survey(reader: ArchiveReader, index: ArchiveIndex, site: string | null, wanted: Wanted): Promise<Surveyed> {
  const { above, until, sinceDay, wants } = wanted
  const chain = new Chain(index)
  const findings: Finding[] = []
  const names: ManifestName[] = []
  const note = (key: string, previous: number | null) => {
    const missing = chain.before(key, previous)
    if (missing !== null && Number(previous) > above) findings.push(missing)
  }
  let [bytes, after, isWholly] = [0, null as number | null, true]
  const needed = index.names.filter(({ last, day }) => last > above && (sinceDay === null || day >= sinceDay))
  for await (const { name, manifest } of reader.manifests(needed, site)) {
    const isDamaged = typeof manifest === 'string'
    // Batches come by position: what follows is not wanted either.
    if (!isDamaged && until !== null && manifest.from >= until) {
      isWholly = false
      break
    }
    names.push(name)
    if (isDamaged) continue
    // An archive may begin anywhere, but not behind a hole in the journal it is added to.
    if (above === 0 && chain.isBefore(manifest.previous)) after = manifest.previous
    else note(name.key, manifest.previous)
    for (const object of manifest.objects) if (wants(object)) bytes += object.bytes
  }
  if (isWholly) note(markerKey, index.last)
  return { names, bytes, findings, after }
}
