import type { ObjectStore } from '../../core/ports/object-store'
import { SinkFailure, type SinkTarget } from '../../core/ports/sink'
import type { TopicRouter } from '../../core/projection/topic-router'
import type { SinkItem } from '../../core/sinks/sink-item'
import type { Uplink } from '../../core/uplink'
import type { DayExporter } from './day-exporter'
import { type ArchivedDay, DayWriter } from './day-writer'
import { type ArchivedPlace, MarkerFile } from './marker'
import { RawWriter } from './raw-writer'

export interface ArchiveTargetOptions {
  /** The target closes it. */
  readonly store: ObjectStore
  /** Whose archive it is; see hub/data-dir/site-id.ts. */
  readonly site: string
  readonly router: TopicRouter
  readonly days: DayExporter
  readonly place: ArchivedPlace
  /** ms UTC. */
  readonly now: () => number
}

/** Raw messages and days of readings as objects of a store. What it writes and in what order: docs/reference/archive.md. */
export class ArchiveTarget implements SinkTarget {
  readonly #store: ObjectStore
  readonly #marker: MarkerFile
  readonly #raw: RawWriter
  readonly #days: DayWriter
  #isClosed = false

  constructor({ store, site, router, days, place, now }: ArchiveTargetOptions) {
    // Once it was given up and another writes in its place, it must not go on with what it was about to do.
    const open = whileOpen(store, () => this.#isClosed)
    this.#store = store
    this.#marker = new MarkerFile(open, site, place)
    this.#raw = new RawWriter({ store: open, site, router, marker: this.#marker, now })
    this.#days = new DayWriter(open, days)
  }

  async prepare(): Promise<void> {
    await this.#store.prepare()
    await this.#marker.open()
  }

  /** Takes raw messages and roll-ups of days, for the readings of those days; passes over everything else. */
  async write(items: readonly SinkItem[]): Promise<void> {
    const uplinks: Uplink[] = []
    const days: ArchivedDay[] = []
    for (const item of items) {
      if (item.kind === 'uplink') uplinks.push(item.uplink)
      else if (item.kind === 'bucket' && item.layer === '1d') days.push({ device: item.device, start: item.bucket.start })
    }
    if (uplinks.length + days.length === 0) return
    // Looked at each time: the place may have become another one since, such as the folder below a share that is gone.
    const archived = await this.#marker.last()
    await this.#raw.write(uplinks, archived)
    await this.#days.write(days)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#store.close()
  }
}

function whileOpen(store: ObjectStore, isClosed: () => boolean): ObjectStore {
  const check = () => {
    if (isClosed()) throw new SinkFailure('unavailable', 'The archive is being closed.')
  }
  return {
    prepare: () => store.prepare(),
    async put(key, body, contentType) {
      check()
      await store.put(key, body, contentType)
    },
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    delete: (key) => store.delete(key),
    close: () => store.close(),
  }
}
