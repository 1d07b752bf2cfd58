import type { ObjectStore } from '../../core/ports/object-store'
import { SinkFailure } from '../../core/ports/sink'
import { manifestPrefix, markerKey, rawPrefix, readingsPrefix } from './format/keys'
import { type ArchiveMarker, markerFormat, parseMarker } from './format/manifest'

/** Whether there was an archive of this site at a place before, also before the last start. */
export interface ArchivedPlace {
  wasThere(): boolean
  isThere(): void
  /** Does work there, after that of others has ended: several sinks may archive to one place. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
}

/** `archive.json` of a store, for one site. Its methods reject with {@link SinkFailure}. */
export class MarkerFile {
  readonly #store: ObjectStore
  readonly #site: string
  readonly #place: ArchivedPlace

  constructor(store: ObjectStore, site: string, place: ArchivedPlace) {
    this.#store = store
    this.#site = site
    this.#place = place
  }

  /** Finds the marker of this site, or makes one where there is no archive yet. */
  async open(): Promise<void> {
    await this.#place.inTurn(async () => {
      if (await this.#find()) return
      const left = await this.#anything()
      if (left !== null)
        throw new SinkFailure(
          'misconfigured',
          `${markerKey} is missing, but there are parts of an archive (${left}). Put it back as docs/reference/archive.md says, or choose another folder or prefix.`,
        )
      await this.#write(null)
    })
  }

  /** The highest archived position; null: none yet. */
  async last(): Promise<number | null> {
    const marker = await this.#find()
    if (!marker) throw new SinkFailure('misconfigured', gone)
    return marker.last
  }

  /** Says that it is archived up to a position, unless another sink has come further meanwhile. */
  async reach(last: number): Promise<void> {
    await this.#place.inTurn(async () => {
      const before = await this.last()
      if (before === null || before < last) await this.#write(last)
    })
  }

  async #write(last: number | null): Promise<void> {
    const marker: ArchiveMarker = { format: markerFormat, version: 1, site: this.#site, last }
    await this.#store.put(markerKey, Buffer.from(`${JSON.stringify(marker)}\n`), 'application/json')
    this.#place.isThere()
  }

  async #find(): Promise<ArchiveMarker | null> {
    const body = await this.#store.get(markerKey)
    if (body === null) {
      // An empty folder where there was an archive is more likely a share that is not mounted than a wish for a new one.
      if (this.#place.wasThere()) throw new SinkFailure('misconfigured', gone)
      return null
    }
    const marker = parseMarker(body)
    if (typeof marker === 'string')
      throw new SinkFailure(
        'misconfigured',
        `${markerKey} is not what Busbar writes: ${marker}. Choose an empty folder or prefix, or see docs/reference/archive.md.`,
      )
    if (marker.site !== this.#site)
      throw new SinkFailure(
        'misconfigured',
        'This archive belongs to another site, whose positions mean other messages. Give each site its own folder or prefix.',
      )
    this.#place.isThere()
    return marker
  }

  /** The key of any part of an archive; null: there is none. */
  async #anything(): Promise<string | null> {
    for (const prefix of [manifestPrefix, rawPrefix, readingsPrefix])
      for await (const { key } of this.#store.list(prefix)) return key
    return null
  }
}

const gone = `${markerKey} was there and is gone. Is the share mounted, or was the archive moved? To begin a new one in its place, choose another folder or prefix, or write the marker as docs/reference/archive.md says.`
