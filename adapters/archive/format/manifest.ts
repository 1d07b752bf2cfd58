/** One object of raw messages. */
export interface ArchivedObject {
  readonly key: string
  readonly bytes: number
  /** Of the object as it is stored, hex. */
  readonly sha256: string
  readonly uplinks: number
  readonly first: number
  readonly last: number
}

/**
 * What one batch of raw messages became. It is written after its objects: what no manifest names is not in the archive. Batches may
 * overlap, after a crash or a rewind: messages of the same position and arrival are one. (A site that was restored from a backup uses
 * positions again that it had used since; arrival tells those messages apart.)
 */
export interface ArchiveManifest {
  readonly format: typeof manifestFormat
  readonly version: 1
  /** Site the messages are of (see {@link ArchiveMarker}). */
  readonly site: string
  /** `last` of the batch before this one: the highest below `first`. Some manifest must have it, or one is missing. Null: there was none. */
  readonly previous: number | null
  readonly first: number
  readonly last: number
  /** How many messages. Fewer than there are positions where devices were left out, or the journal was damaged. */
  readonly uplinks: number
  /** Arrival of the first and the last, ms UTC. */
  readonly from: number
  readonly to: number
  readonly writtenAt: number
  readonly objects: readonly ArchivedObject[]
}

export const manifestFormat = 'busbar-raw-messages'

/** `archive.json`: whose archive it is, and how far it goes. */
export interface ArchiveMarker {
  readonly format: typeof markerFormat
  readonly version: 1
  /** Made with the site's data; positions of two sites mean different messages, so nobody else may write here. */
  readonly site: string
  /** Highest archived position, `last` of some manifest; null: none yet. A crash may leave it behind the manifests, never before them. */
  readonly last: number | null
}

export const markerFormat = 'busbar-archive'

/** The marker that `archive.json` holds, or what is wrong with it, for people. */
export function parseMarker(body: Uint8Array): ArchiveMarker | string {
  let found: unknown
  try {
    found = JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return 'it is no JSON'
  }
  const { format, version, site, last } = (found ?? {}) as { readonly [K in keyof ArchiveMarker]?: unknown }
  if (format !== markerFormat) return `its format is not "${markerFormat}"`
  if (version !== 1) return 'its version is not 1; it may be of a newer Busbar'
  if (typeof site !== 'string' || site === '') return 'its site is missing'
  if (last !== null && !(Number.isSafeInteger(last) && Number(last) > 0)) return 'its last is no position'
  return { format: markerFormat, version: 1, site, last: last === null ? null : Number(last) }
}
