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
 * overlap, after a crash or a rewind; the same position then is the same message.
 */
export interface ArchiveManifest {
  readonly format: typeof manifestFormat
  readonly version: 1
  /** Site the messages are of (see {@link ArchiveMarker}). */
  readonly site: string
  /** Newest position in the archive before this batch; null: there was none. Some manifest must have it, or one is missing. */
  readonly previous: number | null
  readonly first: number
  readonly last: number
  /** How many messages. Fewer than the positions are where devices were left out, or the journal was damaged. */
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
  /** Newest archived position; null: none yet. A crash may leave it behind the manifests, never before them. */
  readonly last: number | null
}

export const markerFormat = 'busbar-archive'
