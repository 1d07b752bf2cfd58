import { HubError } from '../../../core/errors/hub-error'
import type { ProjectionPage } from '../../../core/ports/projection'
import type { UplinkFeed } from '../../../core/ports/uplink-feed'
import type { Uplink } from '../../../core/uplink'
import { newestPosition } from './newest-position'
import { listSegments } from './segment-files'
import { SegmentsReader } from './segments-reader'

/** Uplinks that one step of a count reads. */
const countedAtOnce = 1_000

/** Of some devices, the first may lie behind many of others. */
const fewestLookedAt = 500

/** Follows a journal beside its writer, in any thread. Holds no segment open between calls, so that the writer can seal it. */
export class SqliteUplinkFeed implements UplinkFeed {
  readonly #folder: string
  readonly #segments: SegmentsReader

  constructor(folder: string) {
    this.#folder = folder
    this.#segments = new SegmentsReader(folder)
  }

  head(): number {
    return this.#reading(() => newestPosition(this.#folder))
  }

  page(after: number, identities: ReadonlySet<string> | undefined, limit: number): ProjectionPage<Uplink> {
    return this.#reading(() => {
      const most = identities ? Math.max(limit, fewestLookedAt) : limit
      const found = this.#segments.read(after, most)
      const ofThese = identities ? found.filter(({ identity }) => identities.has(identity)) : found
      const items = ofThese.slice(0, limit)
      const isCut = ofThese.length > items.length
      const next = (isCut ? items : found).at(-1)?.position ?? after
      return { items, next, caughtUp: !isCut && found.length < most }
    })
  }

  count(after: number, upTo: number, identities: ReadonlySet<string> | undefined): number {
    return this.#reading(() => {
      // What retention deleted is not there to be counted.
      const before = Math.max(after, (listSegments(this.#folder)[0]?.first ?? 1) - 1)
      // Positions follow each other without a hole, but for what was damaged.
      if (!identities) return Math.max(0, upTo - before)
      let count = 0
      for (let at = before; at < upTo; ) {
        const found = this.#segments.read(at, Math.min(countedAtOnce, upTo - at))
        count += found.filter(({ identity, position }) => position <= upTo && identities.has(identity)).length
        at = found.at(-1)?.position ?? upTo
      }
      return count
    })
  }

  close(): void {
    this.#segments.release()
  }

  #reading<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw new HubError('STORE_UNAVAILABLE', `The journal cannot be read: ${(error as Error).message}`)
    } finally {
      this.#segments.release()
    }
  }
}
