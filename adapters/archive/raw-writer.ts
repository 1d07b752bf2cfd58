import type { ObjectStore } from '../../core/ports/object-store'
import { SinkFailure } from '../../core/ports/sink'
import type { TopicRouter } from '../../core/projection/topic-router'
import type { Uplink } from '../../core/uplink'
import { BatchesBefore } from './batches-before'
import { compressedLines, sha256 } from './encode'
import { manifestKey, rawKey } from './format/keys'
import { type ArchivedObject, type ArchiveManifest, manifestFormat } from './format/manifest'
import { inParallel } from './in-parallel'
import type { MarkerFile } from './marker'
import { dayOf, inOrder, type RawGroup, rawGroups } from './raw-groups'

export interface RawWriterOptions {
  readonly store: ObjectStore
  readonly site: string
  readonly router: TopicRouter
  readonly marker: MarkerFile
  readonly now: () => number
}

/** Objects on their way at the same time. */
const atOnce = 8

/** Puts raw messages into an archive: objects first, then the manifest that makes them part of it, then the marker. */
export class RawWriter {
  readonly #options: RawWriterOptions
  readonly #batches: BatchesBefore

  constructor(options: RawWriterOptions) {
    this.#options = options
    this.#batches = new BatchesBefore(options.store)
  }

  /** `archived` is what the marker says. The same messages give the same objects. Rejects with {@link SinkFailure}. */
  async write(unsorted: readonly Uplink[], archived: number | null): Promise<void> {
    const uplinks = inOrder(unsorted)
    const [oldest, newest] = [uplinks.at(0), uplinks.at(-1)]
    if (!oldest || !newest) return
    const { marker, router, site, now } = this.#options
    const objects = await inParallel(atOnce, rawGroups(uplinks, router), (group) => this.#object(group))
    const manifest: ArchiveManifest = {
      format: manifestFormat,
      version: 1,
      site,
      previous: await this.#batches.before(oldest.position, archived),
      first: oldest.position,
      last: newest.position,
      uplinks: uplinks.length,
      from: oldest.receivedAt,
      to: newest.receivedAt,
      writtenAt: now(),
      objects,
    }
    const contents = await sha256(Buffer.from(objects.map(({ key }) => `${key}\n`).join('')))
    const key = manifestKey(dayOf(newest.receivedAt), manifest, contents)
    await this.#put(key, Buffer.from(`${JSON.stringify(manifest)}\n`), 'application/json')
    this.#batches.add(manifest.last)
    if (archived === null || archived < manifest.last) await marker.reach(manifest.last)
  }

  async #object({ place, uplinks }: RawGroup): Promise<ArchivedObject> {
    const body = await compressedLines(uplinks)
    const stretch = { first: uplinks.at(0)?.position ?? 0, last: uplinks.at(-1)?.position ?? 0 }
    const sum = await sha256(body)
    const key = rawKey(place, stretch, sum)
    await this.#put(key, body, 'application/gzip')
    return { key, bytes: body.length, sha256: sum, uplinks: uplinks.length, ...stretch }
  }

  /**
   * No message is refused for what is in it: whoever refuses an object would refuse it in halves, too. And what is put aside is not in the
   * archive. So nothing is halved and nothing left out: a person has to look.
   */
  async #put(key: string, body: Uint8Array, contentType: string): Promise<void> {
    try {
      await this.#options.store.put(key, body, contentType)
    } catch (error) {
      if (!(error instanceof SinkFailure) || error.kind !== 'refused') throw error
      throw new SinkFailure(
        'misconfigured',
        `The store refuses an object of ${body.length} bytes, and an archive leaves nothing out: ${error.message.replace(/\.$/, '')}. If that is too large for it, make batches smaller; otherwise see what it allows.`,
      )
    }
  }
}
