import { readFileSync } from 'node:fs'
import type { ArchivedPlace } from '../../adapters/archive'
import type { ArchiveStoreSettings } from '../../core/archive/store-settings'
import { KeyedTurns } from '../access/keyed-turns'
import { writeFileWhole } from '../data-dir/secret-file'

/**
 * Where this site has archived, kept in a file. After a power cut the hub may be there before the share that it archives to: the empty folder
 * in its place would be filled, and hidden when the share comes.
 */
export class ArchivedPlaces {
  readonly #path: string
  readonly #known: Set<string>
  readonly #turns = new KeyedTurns()

  constructor(path: string) {
    this.#path = path
    this.#known = new Set(read(path))
  }

  at(settings: ArchiveStoreSettings): ArchivedPlace {
    const name = nameOf(settings)
    return {
      wasThere: () => this.#known.has(name),
      isThere: () => this.#add(name),
      inTurn: (work) => this.#turns.take(name, work),
    }
  }

  #add(name: string): void {
    if (this.#known.has(name)) return
    this.#known.add(name)
    try {
      writeFileWhole(this.#path, `${JSON.stringify([...this.#known].sort(), null, 2)}\n`)
    } catch {
      // Without room on the disk it is noted after the next start; archiving goes on.
    }
  }
}

/** Without anything secret. */
function nameOf(settings: ArchiveStoreSettings): string {
  if (settings.kind === 'folder') return `folder ${settings.path}`
  const { endpoint, region, bucket, prefix } = settings
  return `s3 ${endpoint ?? region} ${bucket}/${prefix}`
}

/** A file that says nothing we can use is as good as none: it only makes a mistake less likely. */
function read(path: string): string[] {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}
