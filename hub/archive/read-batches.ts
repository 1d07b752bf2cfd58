import type { ArchivedObject } from '../../adapters/archive/format/manifest'
import type { Uplink } from '../../core/uplink'
import type { ArchiveReader, ManifestName } from './archive-reader'
import type { Finding } from './finding'
import type { Batch } from './merge'

export interface ReadBatchesOptions {
  readonly reader: ArchiveReader
  /** In order of their first position. */
  readonly names: Iterable<ManifestName>
  readonly site: string | null
  /** Whether an object is needed; without it all are. */
  readonly wants?: (object: ArchivedObject) => boolean
  /** May throw to end it; otherwise what is damaged is left out. */
  readonly onFinding: (finding: Finding) => void
  readonly onObject?: (object: ArchivedObject) => void
}

/** The messages of batch after batch. */
export async function* readBatches(options: ReadBatchesOptions): AsyncGenerator<Batch> {
  const { reader, names, site, wants = () => true, onFinding } = options
  for await (const { name, manifest } of reader.manifests(names, site)) {
    if (typeof manifest === 'string') {
      onFinding({ key: name.key, problem: manifest, uplinks: name.last - name.first + 1, stretch: name })
      continue
    }
    const uplinks: Uplink[] = []
    for await (const { object, uplinks: found } of reader.objects(manifest.objects.filter(wants))) {
      if (typeof found === 'string') onFinding({ key: object.key, problem: found, uplinks: object.uplinks, stretch: object })
      else for (const uplink of found) uplinks.push(uplink)
      options.onObject?.(object)
    }
    uplinks.sort((a, b) => a.position - b.position)
    const twice = uplinks.find(({ position }, index) => uplinks[index + 1]?.position === position)
    if (twice)
      onFinding({
        key: name.key,
        problem: `has position ${twice.position} in two of its objects`,
        uplinks: manifest.uplinks,
        stretch: name,
      })
    else yield { first: name.first, uplinks }
  }
}
